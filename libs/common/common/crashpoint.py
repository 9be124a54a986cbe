"""Named places between a commit and an act on the world, where a test may end the process.

Production images lack `common.crashpoint_arming`; there a crash point is an empty call that nothing can arm.
"""

from importlib.util import find_spec

_ARMABLE = find_spec("common.crashpoint_arming") is not None


def crashpoint(name: str) -> None:
    """Mark a place that a test may make fatal."""
    if _ARMABLE:
        from common.crashpoint_arming import reached

        reached(name)

"""Named places between a commit and an act on the world, where a test may end the process; guards it may switch off.

Production images lack `common.crashpoint_arming`; there a crash point is an empty call and no guard is ever broken.
"""

from importlib.util import find_spec

_ARMABLE = find_spec("common.crashpoint_arming") is not None


def crashpoint(name: str, *about: str) -> None:
    """Mark a place that a test may make fatal; `about` tells what is at work there."""
    if _ARMABLE:
        from common.crashpoint_arming import reached

        reached(name, *about)


def broken(guard: str) -> bool:
    """Tell whether a test switched this guard off, to see that without it something goes wrong."""
    if not _ARMABLE:
        return False
    from common.crashpoint_arming import switched_off

    return guard in switched_off

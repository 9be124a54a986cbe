"""Named places between a commit and an act on the world, where a test may end the process; guards it may switch off.

Production images lack `common.failpoints_armed`; there a failpoint is an empty call and no guard is ever broken.
"""

from importlib.util import find_spec

_ARMABLE = find_spec("common.failpoints_armed") is not None


def failpoint(name: str, *about: str) -> None:
    """Mark a place that a test may make fatal; `about` tells what is at work there."""
    if _ARMABLE:
        from common.failpoints_armed import reached

        reached(name, *about)


def guard_disabled(guard: str) -> bool:
    """Tell whether a test switched this guard off, to see that without it something goes wrong."""
    if not _ARMABLE:
        return False
    from common.failpoints_armed import disabled_guards

    return guard in disabled_guards

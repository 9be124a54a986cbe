"""Failpoints, where a test may end the process, for example between a commit and a call; and guards it may disable.

Production images do not contain `common.failpoints_armed`: there a failpoint does nothing and every guard is active.
"""

from importlib.util import find_spec

_ARMABLE = find_spec("common.failpoints_armed") is not None


def failpoint(name: str, *about: str) -> None:
    """Mark a place where a test may end the process.

    `about` identifies the work in progress, for example a record id, so that the failpoint can fire once for each.
    """
    if _ARMABLE:
        from common.failpoints_armed import reached

        reached(name, *about)


def guard_disabled(guard: str) -> bool:
    """Return whether a test has disabled this guard, to show what goes wrong without it."""
    if not _ARMABLE:
        return False
    from common.failpoints_armed import disabled_guards

    return guard in disabled_guards

"""Named places between a commit and an act on the world, where a test may end the process.

Production images lack `common.crashpoint_arming`; there a crash point is an empty call that nothing can arm.
"""

from collections.abc import Callable

try:
    from common.crashpoint_arming import reached as _reached
except ImportError:
    _reached = None

_REACHED: Callable[[str], None] | None = _reached


def crashpoint(name: str) -> None:
    """Mark a place that a test may make fatal."""
    if _REACHED is not None:
        _REACHED(name)

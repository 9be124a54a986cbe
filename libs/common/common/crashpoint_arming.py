"""Ends the process at an armed crash point; never installed in production.

CRASHPOINT names the point, CRASHPOINT_AFTER how many passages are survived first, and CRASHPOINT_FILE a file that
is made before dying and that keeps the point from firing twice.
"""

import os
import sys
from pathlib import Path

_NAME = os.environ.get("CRASHPOINT", "")
_FILE = os.environ.get("CRASHPOINT_FILE", "")
_left = int(os.environ.get("CRASHPOINT_AFTER", "0"))


def reached(name: str) -> None:
    """Die here, once, as kill -9 would."""
    global _left  # noqa: PLW0603
    if name != _NAME:
        return
    if _left > 0:
        _left -= 1
        return
    if _FILE:
        try:
            os.close(os.open(_FILE, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
    sys.stdout.flush()
    os._exit(137)


def armed() -> Path | None:
    """Tell which file says that the armed point was reached, or None."""
    return Path(_FILE) if _NAME and _FILE else None

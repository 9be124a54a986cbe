"""Ends the process at an armed crash point, and switches guards off; never installed in production.

CRASHPOINT names the point (or several, with commas), CRASHPOINT_AFTER how many passages are survived first, and
CRASHPOINT_FILE a file that is made before dying and that keeps the point from firing twice; with CRASHPOINT_FOLDER it
fires once for each of the things that may be at work there, and leaves a file named after it in the folder. With
CRASHPOINT_STOPS the process stands still instead, as after SIGSTOP, until SIGCONT. BREAK names the guard that is
switched off.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_NAMES = frozenset(filter(None, os.environ.get("CRASHPOINT", "").split(",")))
_FILE = os.environ.get("CRASHPOINT_FILE", "")
_FOLDER = os.environ.get("CRASHPOINT_FOLDER", "")
_STOPS = bool(os.environ.get("CRASHPOINT_STOPS"))
_left = int(os.environ.get("CRASHPOINT_AFTER", "0"))

heard_by: list[Callable[[str], None]] = []
"""Who is told of every passage: a test whose processes are tasks ends them itself."""
switched_off: set[str] = {os.environ["BREAK"]} if os.environ.get("BREAK") else set()
"""The guards that do nothing."""


def reached(name: str, *about: str) -> None:
    """Die here, once, as kill -9 would."""
    global _left  # noqa: PLW0603
    for hear in heard_by:
        hear(name)
    if name not in _NAMES:
        return
    if _left > 0:
        _left -= 1
        return
    file = f"{_FOLDER}/{'.'.join((name, *about))}" if _FOLDER else _FILE
    if file:
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
    sys.stdout.flush()
    if _STOPS:
        os.kill(os.getpid(), signal.SIGSTOP)
        return
    os._exit(137)


def armed() -> Path | None:
    """Tell which file says that the armed point was reached, or None."""
    return Path(_FILE) if _NAMES and _FILE else None

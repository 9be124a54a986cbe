"""Ends the process at an armed failpoint, and switches guards off; never installed in production.

FAILPOINT names the point (or several, with commas), FAILPOINT_AFTER how many passages are survived first, and
FAILPOINT_FILE a file that is made before dying and that keeps the point from firing twice; with FAILPOINT_FOLDER it
fires once for each of the things that may be at work there, and leaves a file named after it in the folder. With
FAILPOINT_STOPS the process stands still instead, as after SIGSTOP, until SIGCONT. DISABLED_GUARD names the guard that
is
switched off.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_NAMES = frozenset(filter(None, os.environ.get("FAILPOINT", "").split(",")))
_FILE = os.environ.get("FAILPOINT_FILE", "")
_FOLDER = os.environ.get("FAILPOINT_FOLDER", "")
_STOPS = bool(os.environ.get("FAILPOINT_STOPS"))
_left = int(os.environ.get("FAILPOINT_AFTER", "0"))

observers: list[Callable[[str], None]] = []
"""Who is told of every passage: a test whose processes are tasks ends them itself."""
disabled_guards: set[str] = {os.environ["DISABLED_GUARD"]} if os.environ.get("DISABLED_GUARD") else set()
"""The guards that do nothing."""


def reached(name: str, *about: str) -> None:
    """Die here, once, as kill -9 would."""
    global _left  # noqa: PLW0603
    for observer in observers:
        observer(name)
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

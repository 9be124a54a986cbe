"""Ends the process at an armed failpoint and disables guards; never installed in production.

Environment variables:

- FAILPOINT: the failpoints that are armed, separated by commas.
- FAILPOINT_AFTER: how many times an armed failpoint is passed before it fires.
- FAILPOINT_FILE: a file that is created before the process ends; while it exists, the failpoint does not fire again.
- FAILPOINT_FOLDER: instead of FAILPOINT_FILE, a folder with one such file for each value of `about`.
- FAILPOINT_STOPS: if set, the process is stopped with SIGSTOP until SIGCONT, instead of ended.
- DISABLED_GUARD: the guard that is disabled.
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
"""Functions called with the name of each failpoint that is passed; tests that run services as tasks end them here."""
disabled_guards: set[str] = {os.environ["DISABLED_GUARD"]} if os.environ.get("DISABLED_GUARD") else set()
"""The names of the guards that are disabled."""


def reached(name: str, *about: str) -> None:
    """End the process as kill -9 does if this failpoint is armed, at most once for each file."""
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
    """Return the file that exists once the armed failpoint has fired; None if none is armed or it leaves no file."""
    return Path(_FILE) if _NAMES and _FILE else None

"""Processes that need not import their code again: they are forked from one that has, once for the run.

Importing takes most of a service's start, and a run starts well over a hundred. Each is a process of its
own all the same, with its own environment, ended by real signals. How `python -m` starts the services is tested
in tests/launcher/test_suite.py.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.suite.services import SERVICES

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "xero_sandbox.app",
        *(f"{service.import_name}.app" for service in SERVICES),
        # What the libraries import when they are first used.
        "anyio._backends._asyncio",
        "httpcore",
        "pydantic.v1",
        "uvicorn.lifespan.off",
        "uvicorn.protocols.http.auto",
        "uvicorn.protocols.websockets.auto",
    ]
)


class Forked:
    """A Python program that runs, with the handles that a `subprocess.Popen` has."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._command = tuple(command)
        log.touch()
        self._process = _FORKS.Process(target=_run, args=(self._command, dict(env), log), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Return its exit status, minus the signal's number where one ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return its exit status if it has ended."""
        return self.returncode

    def wait(self, seconds: float) -> int:
        """Wait for its end and give its exit status."""
        self._process.join(seconds)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired(self._command, seconds)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def started(command: Sequence[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a Python program that imports its code itself, so that its `PYTHONPATH` counts."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=env, cwd=log.parent, stdout=out, stderr=out
        )


def _run(command: tuple[str, ...], env: dict[str, str], log: Path) -> None:
    """Become the program: its environment, its folder, its log, its command line."""
    with log.open("ab", buffering=0) as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(log.parent)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)

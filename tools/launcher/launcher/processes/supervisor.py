"""supervisord in its own session, and its remote interface."""

import os
import pwd
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable
from http.client import HTTPException
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import Faults, SupervisorTransport

from launcher.failures import CannotRun
from launcher.processes import configuration
from launcher.processes.program import Program
from launcher.run import MARK, Run

_START_SECONDS = 30
_STOP_SECONDS = 60
_ALIVE = {"STARTING", "RUNNING", "STOPPING"}


class Supervisor:
    """The processes of one run."""

    def __init__(self, run: Run, log_folder: Path, programs: Iterable[Program]) -> None:
        self.programs = {program.name: program for program in programs}
        self._folder = run.folder
        self._log_folder = log_folder
        mark = {MARK: run.mark}
        user = pwd.getpwuid(os.getuid()).pw_name if os.getuid() == 0 else None
        self._process = subprocess.Popen(  # noqa: S603 - all arguments are ours
            [
                sys.executable,
                "-m",
                "supervisor.supervisord",
                "-c",
                str(configuration.write(run.folder, self.programs.values(), user, mark)),
            ],
            cwd=log_folder,
            env={"PATH": os.environ.get("PATH", os.defpath), **mark},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_it_answers()

    @property
    def pid(self) -> int:
        """The process id of supervisord."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Return whether supervisord is running."""
        return self._process.poll() is None

    def begin(self, name: str) -> None:
        """Start a program without waiting until it is up; do nothing if it is running.

        Raises:
            CannotRun: If the program cannot start.
        """
        try:
            self._call("startProcess", self._full_name(name), False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != Faults.ALREADY_STARTED:
                raise CannotRun(f"{name} could not start: {fault.faultString}") from fault

    def stop(self, name: str) -> None:
        """Stop a program with its stop signal and wait until it has ended.

        Raises:
            xmlrpc.client.Fault: If supervisord reports any error but NOT_RUNNING.
        """
        try:
            self._call("stopProcess", self._full_name(name))
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != Faults.NOT_RUNNING:
                raise

    def kill(self, name: str) -> None:
        """Kill a program as a crash does, and wait until it is gone; the supervisor restarts it if so configured."""
        pid = self.pid_of(name)
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        while self.pid_of(name) == pid:
            time.sleep(0.02)

    def pid_of(self, name: str) -> int | None:
        """Return a program's process id, or None if it is not running."""
        found = self._call("getProcessInfo", self._full_name(name))
        return int(found["pid"]) or None if found["statename"] in _ALIVE else None

    def has_ended(self, name: str) -> bool:
        """Return whether a program has ended or could not start."""
        found = self._call("getProcessInfo", self._full_name(name))
        return found["statename"] not in _ALIVE

    def has_failed(self, name: str) -> bool:
        """Return whether a program ended by itself and is not running again."""
        found = self._call("getProcessInfo", self._full_name(name))
        return found["statename"] in {"BACKOFF", "EXITED", "FATAL"}

    def pids(self) -> dict[str, int]:
        """Return the process ids of all running programs by name."""
        found = self._call("getAllProcessInfo")
        return {each["name"]: each["pid"] for each in found if each["statename"] in _ALIVE and each["pid"]}

    def log_of(self, name: str) -> Path:
        """Return the path of a program's log."""
        return self._log_folder / f"{name}.log"

    def last_lines(self, name: str, count: int = 15) -> str:
        """Return the last lines of a program's log; empty if it has no log."""
        log = self.log_of(name)
        if not log.exists():
            return ""
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])

    def end(self) -> None:
        """Stop every program, then supervisord."""
        if self.is_alive():
            self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _full_name(self, name: str) -> str:
        return f"{self.programs[name].group}:{name}"

    def _call(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._folder}/supervisor.sock")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as server:
            return getattr(server.supervisor, method)(*arguments)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.is_alive():
            try:
                self._call("getState")
            except (OSError, HTTPException, xmlrpc.client.Error):
                time.sleep(0.02)
            else:
                return
        log = self._log_folder / "supervisord.log"
        log_end = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
        self.end()
        raise CannotRun(f"The process manager (supervisord) did not start. The end of its log:\n{log_end}")

"""Prepares each service before it starts: its tables and its queues."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.run import MARK, Run
from launcher.suite.plan import Plan
from launcher.suite.services import Service

_ONCE = Path(__file__).with_name("once.py")
_SECONDS = 120


@dataclass(frozen=True)
class _Work:
    service: Service
    process: "subprocess.Popen[bytes]"
    log: Path
    until: float

    def is_done(self) -> bool:
        """Return True if the process succeeded, False if it is still running.

        Raises:
            CannotRun: If the process failed or took too long.
        """
        status = self.process.poll()
        if status is None and time.monotonic() < self.until:
            return False
        if status == 0:
            return True
        reason = (
            f"ended with status {status}" if status is not None else f"did not finish within {_SECONDS} s"
        )
        log_end = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        raise CannotRun(
            f"The tables and queues of {self.service.name} could not be created: the process {reason}. "
            f"The last lines of its log:\n{log_end}\nThe whole log: {self.log}"
        )


def prepare(run: Run, plan: Plan, log_folder: Path) -> None:
    """Run the verbs `migrate` and `declare` of every service, one process per processor at a time."""
    waiting = list(dict.fromkeys(plan.services.values()))
    working: list[_Work] = []
    try:
        while waiting or working:
            while waiting and len(working) < max(2, os.cpu_count() or 1):
                working.append(_begin(run, plan, log_folder, waiting.pop(0)))
            working = [work for work in working if not work.is_done()]
            time.sleep(0.02)
    finally:
        for work in working:
            work.process.kill()
            work.process.wait()


def _begin(run: Run, plan: Plan, log_folder: Path, service: Service) -> _Work:
    environment = plan.declare_environment(service) | {MARK: run.mark}
    verbs = ["declare"]
    if service.schema is not None:
        environment |= plan.migrate_environment(service)
        verbs = ["migrate", "declare"]
    log = log_folder / f"{service.name}-prepare.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(  # noqa: S603 - all arguments are ours
            [sys.executable, "-P", str(_ONCE), service.import_name, *verbs],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return _Work(service, process, log, time.monotonic() + _SECONDS)

"""The one-off work of each service before it serves: its tables and its queues."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.run import MARK, Run
from launcher.suite.plan import Plan
from launcher.suite.services import Service

_SECONDS = 120


class Preparing:
    """Runs the verbs `migrate` and `declare`, several services at a time."""

    def __init__(self, run: Run, plan: Plan, log_folder: Path) -> None:
        self._mark = {MARK: run.mark}
        self._plan = plan
        self._log_folder = log_folder
        self._services = list(dict.fromkeys(plan.services.values()))

    def migrate(self) -> None:
        """Bring every schema up to date."""
        storing = [service for service in self._services if service.schema is not None]
        self._all("migrate", {service: self._plan.migrating(service) for service in storing})

    def declare(self) -> None:
        """Declare every queue."""
        self._all("declare", {service: self._plan.declaring(service) for service in self._services})

    def _all(self, verb: str, environments: Mapping[Service, Mapping[str, str]]) -> None:
        with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
            work = [pool.submit(self._one, verb, *each) for each in environments.items()]
        for done in work:
            done.result()

    def _one(self, verb: str, service: Service, environment: Mapping[str, str]) -> None:
        log = self._log_folder / f"{service.name}-{verb}.log"
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(  # noqa: S603 - all arguments are ours
                [sys.executable, "-m", service.import_name, verb],
                cwd=ROOT,
                env={**environment, **self._mark},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                status: int | None = process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                status = None
        if status != 0:
            what = f"did not finish within {_SECONDS} s" if status is None else f"ended with status {status}"
            said = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
            raise CannotRun(
                f"`python -m {service.import_name} {verb}` {what}. It said:\n{said}\nAll of it: {log}"
            )

"""Starts the whole suite in order, and stops it in reverse order."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher import provision, sweep
from launcher.broker.declaring import declare
from launcher.infrastructure import Infrastructure
from launcher.infrastructure.choice import ServerOptions
from launcher.processes import Supervisor
from launcher.run import Run
from launcher.settings import Settings
from launcher.suite import run_file
from launcher.suite.addresses import choose_addresses
from launcher.suite.keys import Keys
from launcher.suite.plan import KEEPER, SANDBOX, SANDBOX_CLIENT, Plan, process_names
from launcher.suite.preparing import prepare
from launcher.suite.readiness import wait_until_ready

Echo = Callable[[str], None]


@dataclass
class Suite:
    """The suite of one run."""

    run: Run
    plan: Plan
    log_folder: Path
    echo: Echo
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        programs = [*self.plan.infrastructure.programs(), *self.plan.programs()]
        self.supervisor = Supervisor(self.run, self.log_folder, programs)

    def start(self) -> None:
        """Start everything and return when every service is ready."""
        infrastructure = self.plan.infrastructure
        infrastructure.begin(self.supervisor)
        if self.plan.settings.with_sandbox:
            self.supervisor.begin(SANDBOX)
        infrastructure.wait_for_database()
        self._progress("PostgreSQL is ready")
        provision.provision(
            infrastructure.admin_database_url, infrastructure.main_database, infrastructure.passwords
        )
        infrastructure.wait_for_broker()
        self._progress("RabbitMQ is ready")
        asyncio.run(declare(infrastructure.amqp_operator_url))
        prepare(self.run, self.plan, self.log_folder)
        self._progress("tables and queues are ready")
        for name in (KEEPER, *self.plan.services):
            self.supervisor.begin(name)
        wait_until_ready(self.supervisor, self._ready_urls(), lambda name: self._progress(f"{name} is ready"))
        run_file.publish(self.description())

    def stop(self) -> None:
        """Stop the services, then the servers."""
        run_file.withdraw()
        self.supervisor.end()
        self.plan.infrastructure.end()

    def description(self) -> dict[str, Any]:
        """Return the content of run.json."""
        infrastructure, addresses = self.plan.infrastructure, self.plan.addresses
        sandboxed = self.plan.settings.with_sandbox
        return {
            "gateway": addresses.gateway_url,
            "sandbox": addresses.url(SANDBOX) if sandboxed else None,
            "sandbox_client": dict(zip(("id", "secret"), SANDBOX_CLIENT, strict=True)) if sandboxed else None,
            "amqp_url": infrastructure.amqp_admin_url,
            "amqp_operator_url": infrastructure.amqp_operator_url,
            "amqp_management_url": infrastructure.amqp_management_url,
            "database_url": provision.with_database(
                infrastructure.admin_database_url, infrastructure.main_database
            ),
            "log_folder": str(self.log_folder),
            "workers": self.plan.settings.workers,
            "pids": {"launcher": os.getpid(), "supervisord": self.supervisor.pid, **self.supervisor.pids()},
        }

    def _ready_urls(self) -> dict[str, str]:
        addresses = self.plan.addresses
        urls = {name: f"{addresses.url(name)}/health/ready" for name in self.plan.services}
        if self.plan.settings.with_sandbox:
            urls[SANDBOX] = f"{addresses.url(SANDBOX)}/_sandbox/state"
        return urls

    def _progress(self, message: str) -> None:
        self.echo(f"  {time.monotonic() - self.begun:5.1f} s  {message}")


@contextmanager
def running(settings: Settings, echo: Echo) -> Iterator[Suite]:
    """Start the suite, yield it when it is ready, and stop it in any case."""
    with Run.begin("suite") as run:
        log_folder = run_file.prepare(run)
        options = ServerOptions(
            settings.database_url, settings.amqp_url, containers=settings.infrastructure == "containers"
        )
        suite = None
        if settings.database_url is not None and settings.token_keys is None:
            echo(
                "TOKEN_KEYS is not set. Tokens that an earlier run stored in this database cannot be decrypted."
            )
        try:
            inner = [name for name in process_names(settings) if name != "gateway"]
            addresses = choose_addresses(run, settings, inner)
            plan = Plan(settings, Infrastructure(run, options), addresses, Keys.generate())
            suite = Suite(run, plan, log_folder, echo)
            suite.start()
            yield suite
        finally:
            if suite is not None:
                suite.stop()
            run_file.withdraw()
            # Processes that were still starting when the launcher was stopped.
            sweep.end_run(run.folder)

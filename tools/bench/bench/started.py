"""Starts and controls the suite of this checkout for the benchmarks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from launcher.settings import Settings, read_settings
from launcher.stopping import stoppable
from launcher.suite import Suite, running
from launcher.suite.readiness import wait_until_ready
from launcher.verbs import clear_for_start
from xero_sandbox.driver import Sandbox

WORKERS = 4
USUAL_WORKERS = 2
COMPANIES = 12
SERVERS = ("postgresql", "rabbitmq")
Echo = Callable[[str], None]


@dataclass
class Started:
    """A running suite, and the control API of its sandbox."""

    suite: Suite
    sandbox: Sandbox

    def __post_init__(self) -> None:
        self._tenants = iter(self.sandbox.tenants())

    @property
    def gateway(self) -> str:
        """The gateway's URL."""
        return self.suite.plan.addresses.gateway_url

    @property
    def description(self) -> dict[str, Any]:
        """The content of run.json."""
        return self.suite.description()

    def tenants(self, count: int) -> list[str]:
        """Return the ids of organisations that no company is connected to."""
        return [next(self._tenants) for _ in range(count)]

    def work_with(self, workers: int) -> None:
        """Run the given number of sync workers, and return when they are ready."""
        supervisor, addresses = self.suite.supervisor, self.suite.plan.addresses
        names = [f"sync-worker-{number}" for number in range(1, WORKERS + 1)]
        for name in names[workers:]:
            supervisor.stop(name)
        for name in names[:workers]:
            supervisor.begin(name)
        urls = {name: f"{addresses.url(name)}/health/ready" for name in names[:workers]}
        wait_until_ready(supervisor, urls, lambda name: None)

    def latency(self, milliseconds: float) -> None:
        """Set the time that Xero takes for each call."""
        self.sandbox.control("POST", "latency", {"call_ms": milliseconds})

    def processor_seconds(self) -> dict[str, float]:
        """Return the processor time so far of all services together, of PostgreSQL and of RabbitMQ."""
        used = dict.fromkeys(("services", *SERVERS), 0.0)
        for name, pid in self.suite.supervisor.pids().items():
            service = name in self.suite.plan.services
            group = "services" if service else next((one for one in SERVERS if name.startswith(one)), None)
            if group is not None:
                used[group] += _with_children(pid)
        return used


def _with_children(pid: int) -> float:
    top = psutil.Process(pid)
    total = 0.0
    for process in (top, *top.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    # Ended children count too, especially PostgreSQL's connections.
    ended = top.cpu_times()
    return total + ended.children_user + ended.children_system


@contextmanager
def started(echo: Echo) -> Iterator[Started]:
    """Start the suite with four workers, of which two run until `work_with` is called, and stop it at the end."""
    settings: Settings = read_settings().model_copy(update={"workers": WORKERS, "xero_client_id": None})
    clear_for_start()
    with stoppable(), running(settings, echo) as suite:
        address = suite.plan.addresses.url("sandbox")
        with httpx.Client(base_url=address, timeout=120, trust_env=False) as http:
            sandbox = Sandbox(address, http)
            # One organisation for each of the many companies, and three for the other parts.
            sandbox.control("POST", "reset", {"seed": "nz", "organisations": COMPANIES + 3})
            up = Started(suite, sandbox)
            up.work_with(USUAL_WORKERS)
            yield up

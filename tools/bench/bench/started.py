"""The suite of this checkout, started for measuring, and what can be asked of it."""

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
    """A suite that is up, and its sandbox seen from behind."""

    suite: Suite
    sandbox: Sandbox

    def __post_init__(self) -> None:
        self._tenants = iter(self.sandbox.tenants())

    @property
    def gateway(self) -> str:
        """Where the public doors are."""
        return self.suite.plan.addresses.gateway_url

    @property
    def described(self) -> dict[str, Any]:
        """What run.json says."""
        return self.suite.description()

    def tenants(self, count: int) -> list[str]:
        """Organisations that no company has yet."""
        return [next(self._tenants) for _ in range(count)]

    def work_with(self, workers: int) -> None:
        """Let so many sync workers run."""
        supervisor, addresses = self.suite.supervisor, self.suite.plan.addresses
        names = [f"sync-worker-{number}" for number in range(1, WORKERS + 1)]
        for name in names[workers:]:
            supervisor.stop(name)
        for name in names[:workers]:
            supervisor.begin(name)
        questions = {name: f"{addresses.url(name)}/health/ready" for name in names[:workers]}
        wait_until_ready(supervisor, questions, lambda name: None)

    def latency(self, milliseconds: float) -> None:
        """How long Xero takes for a call from now on."""
        self.sandbox.control("POST", "latency", {"call_ms": milliseconds})

    def processor_seconds(self) -> dict[str, float]:
        """The processor time used so far: of our services together, of PostgreSQL and of RabbitMQ."""
        used = dict.fromkeys(("services", *SERVERS), 0.0)
        for name, pid in self.suite.supervisor.pids().items():
            service = name in self.suite.plan.services
            part = "services" if service else next((one for one in SERVERS if name.startswith(one)), None)
            if part is not None:
                used[part] += _with_children(pid)
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
    # What children that ended meanwhile had used, PostgreSQL's connections above all.
    ended = top.cpu_times()
    return total + ended.children_user + ended.children_system


@contextmanager
def started(echo: Echo) -> Iterator[Started]:
    """The suite with as many workers as any part needs, of which the usual number runs; stopped at the end."""
    settings: Settings = read_settings().model_copy(update={"workers": WORKERS, "xero_client_id": None})
    clear_for_start()
    with stoppable(), running(settings, echo) as suite:
        address = suite.plan.addresses.url("sandbox")
        with httpx.Client(base_url=address, timeout=120, trust_env=False) as http:
            sandbox = Sandbox(address, http)
            # One for each of the many companies, and three for those that are alone.
            sandbox.control("POST", "reset", {"seed": "nz", "organisations": COMPANIES + 3})
            up = Started(suite, sandbox)
            up.work_with(USUAL_WORKERS)
            yield up

"""Fixtures of the model: one database, one sandbox and one event loop for all of its companies."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from launcher.infrastructure.infrastructure import Infrastructure
from tests.conftest import a_world
from tests.model.company import Company
from tests.model.log_errors import listening
from tests.model.rules import FIRED, STEPS
from tests.model.stage import Stage
from tests.world import Keys

REPORTED: list[tuple[Counter[str], Counter[str]]] = []
DONE = "what the model did"


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count the examples of a test, their steps and the rules that fired."""
    FIRED.clear()
    STEPS.clear()
    yield
    request.node.user_properties.append((DONE, (dict(STEPS), dict(FIRED))))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather the counts, also from processes that run side by side."""
    if report.when == "teardown":
        properties: list[tuple[str, Any]] = report.user_properties
        REPORTED.extend((Counter(did[0]), Counter(did[1])) for name, did in properties if name == DONE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how often each rule of the model fired."""
    if not REPORTED:
        return
    steps, fired = Counter[str](), Counter[str]()
    for one, other in REPORTED:
        steps.update(one)
        fired.update(other)
    terminalreporter.section("model")
    terminalreporter.write_line(f"{steps['examples']} examples, {steps['steps']} steps")
    for name, count in sorted(fired.items()):
        terminalreporter.write_line(f"{count:7} {name}")


@pytest.fixture(scope="module")
def stage(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The database with a clock that can be moved, and the sandbox; other files may restart the servers."""
    with a_world(infrastructure, keys, template, tmp_path_factory.mktemp("model")) as world:
        sandbox = world.start_sandbox()
        role, owner = (
            infrastructure.database_url(name, world.database) for name in ("sync_worker", "sync_worker_owner")
        )
        built = Stage.built(role, owner, infrastructure.admin_database_url, sandbox.url)
        with listening():
            yield built
        built.close()


@pytest.fixture
def company(stage: Stage) -> Iterator[Company]:
    """A company with nothing but its tax."""
    begun = Company.begun(stage)
    yield begun
    begun.end()
    asyncio.set_event_loop(None)

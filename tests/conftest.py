"""Fixtures for all tests: real servers for the whole run, and an empty world for each test."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings

from common.http.identity import Identity
from common.postgres import Database, open_database
from launcher.infrastructure import infrastructure as grounds
from launcher.infrastructure.infrastructure import Infrastructure
from tests import transitions
from tests.transitions import Transition
from tests.unspoken import output_of
from tests.world import Keys, Running, World, migrate_all, schema_of

settings.register_profile("suite", deadline=None)  # a busy machine is no fault of an example
settings.load_profile("suite")
FAILED = pytest.StashKey[bool]()
LONG = ("model", "launcher", "browser", "journeys", "faults", "log", "auth")
TAKEN: set[Transition] = set()
"""The transitions of state machines that were made in this process's worlds, and in those of its xdist workers."""
OpenDatabase = Callable[[str], Awaitable[Database]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the folders whose tests take long: what is short fills the gaps at the end of a run."""
    items.sort(key=_when)


def _when(item: pytest.Item) -> int:
    folder = item.path.parent.name
    return LONG.index(folder) if folder in LONG else len(LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its processes' logs are shown."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Gather the transitions of state machines that an xdist worker saw."""
    sent = getattr(node, "workeroutput", {}).get(transitions.OUTPUT, ())
    TAKEN.update((machine, source, target) for machine, source, target in sent)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the transitions over to the run's first process, which fails a run of all tests that left one out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[transitions.OUTPUT] = [list(one) for one in TAKEN]
    elif session.exitstatus == pytest.ExitCode.OK and _left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the transitions that no test made."""
    for one in _left_out(config):
        terminalreporter.write_line(
            f"No test made the transition {one}. Test it, or take it out of sync_worker/domain/states.py.",
            red=True,
        )


def _left_out(config: pytest.Config) -> list[str]:
    return transitions.never_taken(TAKEN) if transitions.whole_run(config) else []


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """PostgreSQL and RabbitMQ, private to this run."""
    with grounds.start(tmp_path_factory.mktemp("ground"), purpose="tests") as started:
        yield started


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Every service's signing key."""
    return Keys()


@pytest.fixture(scope="session")
def template(infrastructure: Infrastructure) -> str:
    """A database in which every schema is up to date; tests get copies of it."""
    name = infrastructure.create_database()
    migrate_all(infrastructure, name)
    return name


@contextmanager
def a_world(infrastructure: Infrastructure, keys: Keys, template: str, folder: Path) -> Iterator[World]:
    """Make an empty, migrated database, and end what was started on it."""
    name = f"world_{secrets.token_hex(8)}"
    infrastructure.copy_database(template, name)
    transitions.watch(infrastructure, name)
    made = World(infrastructure, keys, name, folder)
    yield made
    made.end()
    TAKEN.update(transitions.taken_in(infrastructure, name))
    infrastructure.drop_database(name)
    assert output_of(made) == {}, "a log holds what nobody may read"


@pytest.fixture
def world(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[World]:
    """An empty, migrated database and an empty vhost, with processes to start on them."""
    with a_world(infrastructure, keys, template, tmp_path) as made:
        yield made
        if request.node.stash.get(FAILED, False):
            made.print_logs()


@pytest.fixture(scope="session")
def whole_suite(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Sandbox and all six services, as processes, for all tests that go the whole way."""
    with a_world(infrastructure, keys, template, tmp_path_factory.mktemp("whole-suite")) as world:
        world.start_all()
        yield world


@pytest_asyncio.fixture
async def database(world: World) -> AsyncIterator[OpenDatabase]:
    """Opens a service's own schema, as that service's role."""
    opened: list[Database] = []

    async def open_one(service: str) -> Database:
        url = world.infrastructure.database_url(schema_of(service), world.database)
        opened.append(await open_database(url))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()


@pytest.fixture(scope="session")
def one_sandbox(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A Xero sandbox that the tests use one after the other."""
    with a_world(infrastructure, keys, template, tmp_path_factory.mktemp("sandbox")) as world:
        yield world.start_sandbox()


@pytest.fixture
def sandbox(world: World, one_sandbox: Running) -> Running:
    """A Xero sandbox of this world, as it is when it starts."""
    world.sandbox = one_sandbox
    world.xero("POST", "reset", {"seed": "nz", "clock": True, "switches": True})
    return one_sandbox


@pytest.fixture
def identity(keys: Keys) -> Callable[[str], Identity]:
    """What a service proves itself with."""
    return keys.identity

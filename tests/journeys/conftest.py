"""One suite for all journeys, and for each of them new organisations in Xero and a company of its own."""

from collections.abc import Iterator

import pytest

from launcher.ground.ground import Ground
from tests.company import Company
from tests.conftest import FAILED, a_world
from tests.world import Keys, World


@pytest.fixture(scope="session")
def whole_suite(
    ground: Ground, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Sandbox and all six services, as processes."""
    with a_world(ground, keys, template, tmp_path_factory.mktemp("journeys")) as world:
        world.start_all()
        yield world


@pytest.fixture
def suite(whole_suite: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """The suite with new organisations in Xero; what it says is shown where the journey fails."""
    whole_suite.xero("POST", "reset", {"seed": "nz"})
    whole_suite.begin_logs()
    yield whole_suite
    if request.node.stash.get(FAILED, False):
        whole_suite.print_logs()


@pytest.fixture
def company(suite: World) -> Company:
    """A company that is connected and has saved its settings."""
    return Company.connected(suite)

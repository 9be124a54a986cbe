"""For each journey new organisations in Xero and a company of its own."""

from collections.abc import Iterator

import pytest

from tests.company import Company
from tests.conftest import FAILED
from tests.world import World


@pytest.fixture
def suite(whole_suite: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """The suite with new organisations in Xero; what it says is shown where the journey fails."""
    whole_suite.start_what_ended()
    whole_suite.xero("POST", "reset", {"seed": "nz"})
    whole_suite.begin_logs()
    yield whole_suite
    if request.node.stash.get(FAILED, False):
        whole_suite.print_logs()


@pytest.fixture
def company(suite: World) -> Company:
    """A company that is connected and has saved its settings."""
    return Company.connected(suite)

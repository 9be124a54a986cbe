"""Every internal route names its callers, and every public route needs a sign-in, except those that make one.

If this breaks, a stranger reads or changes a company's records, or a service gets tokens for Xero that it does not
need.
"""

import asyncio
import logging
from collections.abc import Iterator

import pytest
import structlog

from common import logs
from docs_tool.routes import Route, routes_of
from docs_tool.suite import SERVICES, Described

INTERNAL = [service for service in SERVICES if service.service.migrations and service.layer("api")]
GATEWAY = next(service for service in SERVICES if service.name == "gateway")
OPEN_TO_ANYBODY = {"/api/v1/sign-up", "/api/v1/sign-in", "/schemas/{version}/{name}.json"}


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Routes are asked with nothing behind them, which they would complain about at length."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("tests", "CRITICAL")
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before


async def routes(service: Described) -> tuple[Route, ...]:
    """Ask a service's routes, off this loop."""
    return await asyncio.to_thread(routes_of, service)


@pytest.mark.parametrize("service", INTERNAL, ids=lambda one: one.name)
async def test_every_internal_route_names_the_services_that_may_call_it(service: Described) -> None:
    found = await routes(service)

    assert found
    assert [route.path for route in found if not route.callers or "anybody" in route.callers] == []


async def test_tokens_are_given_to_the_sync_worker_alone() -> None:
    auth = next(service for service in SERVICES if service.name == "auth")
    tokens = [route for route in await routes(auth) if route.path.endswith("/token")]

    assert [route.callers for route in tokens] == [("sync-worker",)]


async def test_every_public_route_wants_a_sign_in_but_those_that_need_none() -> None:
    found = await routes(GATEWAY)

    assert len(found) > 25
    assert {route.path for route in found if "anybody" in route.callers} == OPEN_TO_ANYBODY

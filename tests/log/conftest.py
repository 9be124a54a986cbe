"""Fixtures of log's tests: its flows on an empty schema, its process, and the sync worker's publisher."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest_asyncio

from common.http import Identity, ServiceClient
from common.messaging.publisher import Publisher
from log_service.flows import Dependencies
from tests.conftest import OpenDatabase
from tests.world import World


@pytest_asyncio.fixture
async def deps(database: OpenDatabase) -> Dependencies:
    """What log's flows work with, on an empty schema."""
    return Dependencies(await database("log"), timedelta(days=400))


@pytest_asyncio.fixture
async def log(world: World, identity: Callable[[str], Identity]) -> AsyncIterator[ServiceClient]:
    """The log service as a real process, as the gateway asks it."""
    client = ServiceClient("log", world.start("log").url, identity("gateway"))
    yield client
    await client.close()


@pytest_asyncio.fixture
async def worker(world: World) -> AsyncIterator[Publisher]:
    """A publisher of the sync worker's events."""
    publisher = Publisher("sync-worker", world.infrastructure.amqp_url("sync-worker", world.vhost))
    yield publisher
    await publisher.close()

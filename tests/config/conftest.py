"""Fixtures of config's tests: its flows on an empty schema, its process, and a clock that can be moved."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Annotated

import asyncpg
import pytest
import pytest_asyncio
from pydantic import Field

from common.contracts.config import SettingsChanged
from common.contracts.gateway import SyncRequested
from common.http import Identity, ServiceClient
from common.messaging.publisher import Publisher
from common.messaging.topology import WorkQueue, declare
from config_service.flows import Dependencies
from tests.conftest import OpenDatabase
from tests.world import World

RECEIVED = WorkQueue(
    "sync-worker.tests", Annotated[SyncRequested | SettingsChanged, Field(discriminator="type")]
)
MoveClock = Callable[[timedelta], Awaitable[None]]


@pytest_asyncio.fixture
async def deps(database: OpenDatabase) -> Dependencies:
    """What config's flows work with, on an empty schema."""
    return Dependencies(await database("config"))


@pytest.fixture
def move_clock(world: World) -> MoveClock:
    """Sets config's clock ahead of the real one by so much."""

    async def move(ahead: timedelta) -> None:
        connection = await asyncpg.connect(world.infrastructure.database_url("config_owner", world.database))
        try:
            await connection.execute(
                "CREATE OR REPLACE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE "
                f"AS 'SELECT clock_timestamp() + make_interval(secs => {ahead.total_seconds()})'"
            )
        finally:
            await connection.close()

    return move


@pytest_asyncio.fixture
async def config(world: World, identity: Callable[[str], Identity]) -> AsyncIterator[ServiceClient]:
    """The config service as a real process, as the gateway asks it."""
    await declare(world.infrastructure.amqp_url("sync-worker", world.vhost), [RECEIVED])
    client = ServiceClient("config", world.start("config").url, identity("gateway"))
    yield client
    await client.close()


@pytest_asyncio.fixture
async def auth(world: World) -> AsyncIterator[Publisher]:
    """A publisher of connections and of what was read from Xero."""
    publisher = Publisher("auth", world.infrastructure.amqp_url("auth", world.vhost))
    yield publisher
    await publisher.close()


@pytest_asyncio.fixture
async def worker(world: World) -> AsyncIterator[Publisher]:
    """A publisher of readings, as the sync worker is."""
    publisher = Publisher("sync-worker", world.infrastructure.amqp_url("sync-worker", world.vhost))
    yield publisher
    await publisher.close()

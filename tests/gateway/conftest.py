"""Fixtures of the gateway's tests: one running suite, a new company per test, and the worker's events over RabbitMQ."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import aio_pika
import pytest
import pytest_asyncio

from launcher.infrastructure import OPERATOR
from launcher.infrastructure.infrastructure import Infrastructure
from tests.conftest import a_world
from tests.gateway.people import Person, Received, Worker
from tests.world import Keys, World

PUBLISHED = (
    "customer.*",
    "invoice.*",
    "sync.requested",
    "sync.stop_requested",
    "problem.answered",
    "xero.changed",
)
CLIENTS = ("auth", "config", "log", "invoicing", "gateway")


@pytest.fixture(scope="session")
def suite(
    infrastructure: Infrastructure, keys: Keys, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Run the gateway, the four services behind it and the Xero sandbox as processes."""
    with a_world(infrastructure, keys, template, tmp_path_factory.mktemp("gateway")) as world:
        world.start_sandbox()
        started = [world.start(service, wait=False) for service in CLIENTS]
        for running in started:
            running.wait_until("/health/ready")
        yield world


@pytest_asyncio.fixture
async def worker(suite: World) -> AsyncIterator[Worker]:
    """Yield a publisher of the sync worker's events."""
    made = Worker(suite)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def received(suite: World) -> AsyncIterator[Received]:
    """Yield the events that the gateway publishes from now on."""
    connection = await aio_pika.connect(suite.infrastructure.amqp_url(OPERATOR, suite.vhost))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(f"gateway.{uuid4()}", exclusive=True)
        for key in PUBLISHED:
            await queue.bind("events", routing_key=key)
        events = Received()
        await events.consume(queue)
        yield events


@pytest_asyncio.fixture
async def person(suite: World) -> AsyncIterator[Person]:
    """Yield a person who has just signed up."""
    async with Person(suite) as made:
        await made.sign_up()
        yield made


@pytest_asyncio.fixture
async def stranger(suite: World) -> AsyncIterator[Person]:
    """Yield a person of another company."""
    async with Person(suite) as made:
        await made.sign_up()
        yield made

"""One suite for the gateway's tests, a company of its own for each; the worker's part is played over RabbitMQ."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import aio_pika
import pytest
import pytest_asyncio

from launcher.ground.ground import Ground
from tests.gateway.people import Heard, Person, Worker
from tests.world import Keys, World, migrate_all

SAID = (
    "customer.*",
    "invoice.*",
    "sync.requested",
    "sync.stop_requested",
    "problem.answered",
    "xero.changed",
)
PEERS = ("auth", "config", "log", "invoicing", "gateway")


@pytest.fixture(scope="session")
def suite(ground: Ground, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Gateway, its four peers and a sandbox, as processes."""
    database = ground.create_database()
    migrate_all(ground, database)
    vhost = ground.create_vhost()
    world = World(ground, keys, database, vhost, tmp_path_factory.mktemp("gateway"))
    world.start_sandbox()
    started = [world.start(service, wait=False) for service in PEERS]
    for running in started:
        running.wait_until("/health/ready")
    yield world
    world.end()
    ground.drop_vhost(vhost)
    ground.drop_database(database)


@pytest_asyncio.fixture
async def worker(suite: World) -> AsyncIterator[Worker]:
    """The sync worker's voice."""
    made = Worker(suite)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def heard(suite: World) -> AsyncIterator[Heard]:
    """What the gateway says from now on."""
    connection = await aio_pika.connect(suite.ground.amqp_url("gateway", suite.vhost))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(f"gateway.{uuid4()}", exclusive=True)
        for key in SAID:
            await queue.bind("events", routing_key=key)
        listening = Heard()
        await listening.listen(queue)
        yield listening


@pytest_asyncio.fixture
async def person(suite: World) -> AsyncIterator[Person]:
    """Somebody who has just signed up."""
    async with Person(suite) as made:
        await made.sign_up()
        yield made


@pytest_asyncio.fixture
async def stranger(suite: World) -> AsyncIterator[Person]:
    """Somebody of another company."""
    async with Person(suite) as made:
        await made.sign_up()
        yield made

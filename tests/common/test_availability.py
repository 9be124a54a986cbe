"""Which errors mean that PostgreSQL or RabbitMQ is unavailable, as their clients really raise them.

If this breaks, one bad number stops a service for all companies, or an outage turns good records into dead letters.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast
from uuid import uuid4

import aio_pika
import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from common.availability import is_rejected_value, is_unavailable
from common.contracts.message import Ordinal
from common.contracts.sync import SyncDue
from common.http.server import answer_failures
from common.messaging import Bus, Company, WorkQueue, dead_letters, enqueue
from common.messaging.dead_letters import DeadLetter
from common.messaging.outbox import OutboxRelay
from common.messaging.publisher import Publisher
from common.messaging.topology import declare
from launcher.infrastructure import OPERATOR
from tests.conftest import OpenDatabase
from tests.waiting import until
from tests.world import World

TOO_LARGE = 2**63
QUEUE = WorkQueue("sync-worker.tests", SyncDue)


async def error_of(call: Callable[[], Awaitable[Any]]) -> Exception:
    """Return the exception that a call raises."""
    try:
        await call()
    except Exception as error:
        return error
    raise AssertionError("the call succeeded")


async def test_a_value_that_postgresql_cannot_store_is_no_outage(database: OpenDatabase) -> None:
    worker = await database("sync-worker")

    async with worker.everyone() as connection:
        by_client = await error_of(lambda: connection.fetchval("SELECT $1::bigint", TOO_LARGE))
    async with worker.everyone() as connection:
        by_server = await error_of(lambda: connection.fetchval(f"SELECT {2**70}::numeric::bigint"))

    assert not is_unavailable(by_client)
    assert not is_unavailable(by_server)
    assert is_rejected_value(by_client)
    assert is_rejected_value(by_server)
    assert not is_unavailable(asyncpg.ClientConfigurationError("a setting of ours")), "an InterfaceError too"


async def test_a_database_that_is_gone_is_an_outage(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    async with worker._pool.acquire() as connection:
        await connection.execute("SELECT 1")
        cast(Any, connection)._con.terminate()
        assert is_unavailable(await error_of(lambda: connection.execute("SELECT 1")))
    refused = await error_of(lambda: asyncpg.connect("postgresql://nobody@127.0.0.1:1/nothing"))

    assert is_unavailable(refused)


async def test_a_connection_that_rabbitmq_closed_is_an_outage_and_another_runtime_error_is_not(
    world: World,
) -> None:
    connection = await aio_pika.connect(world.infrastructure.amqp_url("sync-worker", world.vhost))
    channel = await connection.channel()
    await connection.close()

    async def fails() -> None:
        raise RuntimeError("a mistake")

    assert is_unavailable(await error_of(connection.channel))
    assert is_unavailable(await error_of(lambda: channel.declare_queue("tests")))
    assert not is_unavailable(await error_of(fails))


async def test_a_queue_with_other_arguments_is_no_outage(world: World) -> None:
    url = world.infrastructure.amqp_url("sync-worker", world.vhost)
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("sync-worker.tests", durable=True)

    assert not is_unavailable(await error_of(lambda: declare(url, [QUEUE])))


async def test_a_number_that_does_not_fit_is_a_dead_letter_at_once_and_the_rest_flow(
    world: World, database: OpenDatabase
) -> None:
    worker = await database("sync-worker")
    url, operator = (world.infrastructure.amqp_url(user, world.vhost) for user in ("sync-worker", OPERATOR))
    done = asyncio.Event()
    bus = Bus("sync-worker", url, worker.answers)

    @bus.subscribe(QUEUE)
    async def due(event: SyncDue, company_id: Company) -> None:
        if event.turn == 1:
            async with worker.transaction(company_id) as connection:
                await connection.fetchval("SELECT $1::bigint", TOO_LARGE)
        done.set()

    await bus.start()
    publisher = Publisher("sync-worker", url)
    async with worker.transaction(company := uuid4()) as connection:
        unbounded = SyncDue.model_construct(type="sync.due", id=uuid4(), sync_id=uuid4(), turn=TOO_LARGE)
        await enqueue(connection, company, unbounded, *(SyncDue(sync_id=uuid4(), turn=n) for n in (1, 2)))
    await OutboxRelay(worker, publisher, "sync_worker").publish_batch()

    await until(done.is_set, "the good message is handled")

    async def both() -> list[DeadLetter] | None:
        found = await dead_letters.browse(operator, [QUEUE.name])
        return found if len(found) == 2 else None

    letters = await until(both, "two dead letters")
    assert bus.connected, "nothing was paused"
    assert any("turn" in one.reason for one in letters)
    assert any("DataError" in one.reason for one in letters)
    await bus.stop()
    await publisher.close()


@pytest.mark.parametrize(
    ("path", "status"), [(f"/numbers/{TOO_LARGE}", 422), ("/lost", 503), ("/mistake", 500)]
)
async def test_a_request_gets_503_for_an_outage_only(path: str, status: int) -> None:
    app = FastAPI()
    answer_failures(app)

    @app.get("/numbers/{number}")
    async def number(number: Ordinal) -> int:
        return number

    @app.get("/lost")
    async def lost() -> None:
        raise asyncpg.ConnectionDoesNotExistError

    @app.get("/mistake")
    async def mistake() -> None:
        raise asyncpg.DataError("value out of int64 range")

    @app.get("/lost-midway")
    async def lost_midway() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"first"
            raise asyncpg.ConnectionDoesNotExistError

        return StreamingResponse(parts())

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tests") as client:
        with pytest.raises(asyncpg.ConnectionDoesNotExistError):
            await client.get("/lost-midway")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tests") as client:
        answer = await client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("retry-after" in answer.headers) is (status == 503)

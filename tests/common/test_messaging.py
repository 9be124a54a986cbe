"""RabbitMQ as every service uses it: outbox, dead letters, outages and groups.

If this breaks, an invoice that was saved never reaches the sync, or one bad message stops all others.
"""

import asyncio
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import pytest

from common.contracts.sync import SyncDue
from common.errors import Failure
from common.messaging import Bus, Company, OutboxRelay, Sender, WorkQueue, dead_letters, enqueue
from common.messaging.group_commit import GroupCommit
from common.messaging.publisher import Outgoing, Publisher
from common.postgres import Database
from launcher.infrastructure import OPERATOR
from tests.conftest import OpenDatabase
from tests.waiting import let_pass, until
from tests.world import World

QUEUE = WorkQueue("sync-worker.tests", SyncDue)


async def happened(event: "asyncio.Event", seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        await event.wait()


async def enqueue_and_fail(worker: Database, company: UUID) -> None:
    async with worker.transaction(company) as connection:
        await enqueue(connection, company, SyncDue(sync_id=uuid4(), turn=1))
        1 / 0  # noqa: B018


async def test_what_is_said_in_a_transaction_is_heard_once_it_commits(
    world: World, database: OpenDatabase
) -> None:
    worker = await database("sync-worker")
    url = world.infrastructure.amqp_url("sync-worker", world.vhost)
    company, received, enough = uuid4(), [], asyncio.Event()
    bus = Bus("sync-worker", url, worker.answers)

    @bus.subscribe(QUEUE)
    async def due(event: SyncDue, company_id: Company) -> None:
        received.append((company_id, event))
        enough.set()

    await bus.start()
    publisher = Publisher("sync-worker", url)
    relay = asyncio.create_task(OutboxRelay(worker, publisher, "sync_worker").run())
    event = SyncDue(sync_id=uuid4(), turn=3)
    with pytest.raises(ZeroDivisionError):
        await enqueue_and_fail(worker, company)
    async with worker.transaction(company) as connection:
        await enqueue(connection, company, event)

    await happened(enough)
    ((whose, what),) = received
    assert (whose, what.sync_id, what.turn) == (company, event.sync_id, 3)
    assert what.time > event.time, "PostgreSQL's clock says when it was, not that of the process"
    relay.cancel()
    await bus.stop()
    await publisher.close()


async def test_a_message_that_can_never_be_handled_becomes_a_dead_letter_and_the_rest_flow(
    world: World, database: OpenDatabase
) -> None:
    worker = await database("sync-worker")
    url, operator = (world.infrastructure.amqp_url(user, world.vhost) for user in ("sync-worker", OPERATOR))
    handled: list[UUID] = []
    done = asyncio.Event()
    bus = Bus("sync-worker", url, worker.answers)

    @bus.subscribe(QUEUE)
    async def due(event: SyncDue, company_id: Company) -> None:
        if event.turn == 1:
            raise Failure("never")
        handled.append(event.sync_id)
        done.set()

    await bus.start()
    publisher = Publisher("sync-worker", url)
    good = SyncDue(sync_id=uuid4(), turn=2)
    async with worker.transaction(company := uuid4()) as connection:
        await enqueue(connection, company, SyncDue(sync_id=uuid4(), turn=1), good)
    relay = OutboxRelay(worker, publisher, "sync_worker")
    await relay.publish_batch()
    await happened(done)
    assert handled == [good.sync_id]

    letters = await until(lambda: dead_letters.browse(operator, ["sync-worker.tests"]), "a dead letter")
    assert [(one.type, one.reason) for one in letters] == [("sync.due", "Failure('never')")]
    assert await dead_letters.redrive(operator, ["sync-worker.others"]) == 0
    assert await dead_letters.redrive(operator, ["sync-worker.tests"]) == 1
    await until(lambda: dead_letters.browse(operator, ["sync-worker.tests"]), "a dead letter again")
    await bus.stop()
    await publisher.close()


async def test_consuming_goes_on_though_rabbitmq_was_away_when_postgresql_came_back(
    world: World, database: OpenDatabase
) -> None:
    worker = await database("sync-worker")
    url = world.infrastructure.amqp_url("sync-worker", world.vhost)
    handled: list[UUID] = []
    away, done = asyncio.Event(), asyncio.Event()

    async def answers() -> bool:
        return not away.is_set()

    bus = Bus("sync-worker", url, answers)

    @bus.subscribe(QUEUE)
    async def due(event: SyncDue, company_id: Company) -> None:
        if away.is_set():
            raise asyncpg.ConnectionDoesNotExistError
        handled.append(event.sync_id)
        done.set()

    await bus.start()
    publisher = Publisher("sync-worker", url)
    away.set()
    async with worker.transaction(company := uuid4()) as connection:
        await enqueue(connection, company, event := SyncDue(sync_id=uuid4(), turn=1))
    await OutboxRelay(worker, publisher, "sync_worker").publish_batch()
    await until(lambda: not bus.connected, "consuming stops")
    await asyncio.to_thread(world.infrastructure.rabbitmq.stop)
    away.clear()
    await asyncio.to_thread(let_pass, 2, "PostgreSQL answers, and the bus tries to consume without RabbitMQ")
    assert not bus.connected, "nothing is consumed, and it says so"
    await asyncio.to_thread(world.infrastructure.rabbitmq.start)

    await happened(done, 60)
    assert handled == [event.sync_id]
    assert bus.connected
    await bus.stop()
    await publisher.close()


async def test_an_event_stays_in_the_outbox_until_the_broker_confirms_it(
    world: World, database: OpenDatabase
) -> None:
    worker = await database("sync-worker")
    async with worker.transaction(company := uuid4()) as connection:
        await enqueue(connection, company, SyncDue(sync_id=uuid4(), turn=1))
    async with await aio_pika.connect(world.infrastructure.amqp_url(OPERATOR, world.vhost)) as connection:
        await (await connection.channel()).exchange_delete("events")
    publisher = Publisher("sync-worker", world.infrastructure.amqp_url("sync-worker", world.vhost))
    relay = OutboxRelay(worker, publisher, "sync_worker")
    await relay.publish_batch()
    async with worker.everyone() as connection:
        left = await connection.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    assert left == 1, "the exchange is gone, so nothing can have been confirmed"
    await publisher.close()


async def test_a_service_that_signs_in_as_the_operator_is_known_to_one_with_its_own_user(
    world: World,
) -> None:
    bus = Bus("sync-worker", world.infrastructure.amqp_url("sync-worker", world.vhost))
    received, enough = [], asyncio.Event()

    @bus.subscribe(QUEUE)
    async def due(event: SyncDue, sender: Sender) -> None:
        received.append(sender)
        enough.set()

    await bus.start()
    publisher = Publisher("sync-worker", world.infrastructure.amqp_url(OPERATOR, world.vhost))
    event = SyncDue(sync_id=uuid4(), turn=1)
    body = event.model_dump_json().encode()
    await publisher.publish(Outgoing(event.id, event.type, uuid4(), body, "00-1-2-01"), 10)

    await happened(enough)
    assert received == ["sync-worker"]
    await bus.stop()
    await publisher.close()


async def test_a_broker_that_is_silent_is_asked_once_however_often_somebody_gives_up() -> None:
    asked: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: asked.append(writer), "127.0.0.1", 0)
    publisher = Publisher("log", f"amqp://127.0.0.1:{silent.sockets[0].getsockname()[1]}/")

    for _ in range(3):
        with pytest.raises(TimeoutError):
            await publisher.publish(Outgoing(uuid4(), "sync.due", uuid4(), b"{}", "00-1-2-01"), 0.3)

    assert len(asked) == 1
    await publisher.close()
    silent.close()


async def test_one_company_never_sees_the_rows_of_another(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    async with worker.transaction(company := uuid4()) as connection:
        await enqueue(connection, company, SyncDue(sync_id=uuid4(), turn=1))
    async with worker.transaction(uuid4()) as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await enqueue(connection, company, SyncDue(sync_id=uuid4(), turn=1))


async def test_a_group_that_fails_is_kept_one_by_one_so_that_only_the_bad_one_fails() -> None:
    stored: list[int] = []

    async def keep(numbers: "list[int]") -> None:
        if 3 in numbers:
            raise ValueError("three")
        stored.extend(numbers)

    grouped: GroupCommit[int] = GroupCommit(keep)  # type: ignore[arg-type]
    results = await asyncio.gather(*(grouped.add(number) for number in range(5)), return_exceptions=True)
    assert sorted(stored) == [0, 1, 2, 4]
    assert [type(result) for result in results] == [type(None)] * 3 + [ValueError, type(None)]

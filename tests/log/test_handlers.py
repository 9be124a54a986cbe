"""Log as a real process, consuming from a real RabbitMQ.

If this breaks, log entries of a sync are missing on the page, or one unreadable message stops all others.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from uuid import UUID, uuid4

import aio_pika

from common.contracts.gateway import SyncRequested
from common.contracts.log import OpenProblem, Sync
from common.contracts.message import Event
from common.contracts.sync import ProblemOpened, SyncProgressed
from common.errors import Refused
from common.http import Identity, ServiceClient
from common.messaging.publisher import Outgoing, Publisher
from launcher.infrastructure import OPERATOR
from tests.log.builders import a_problem, a_start, an_end, at, entries
from tests.waiting import until
from tests.world import World


async def publish(worker: Publisher, company_id: UUID, events: Iterable[Event]) -> None:
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    await asyncio.gather(
        *(
            worker.publish(
                Outgoing(
                    event.id, event.type, company_id, event.model_dump_json(by_alias=True).encode(), trace
                )
            )
            for event in events
        )
    )


async def until_ended(log: ServiceClient, company_id: UUID, sync_id: UUID) -> Sync:
    async def ended() -> Sync | None:
        try:
            sync = await log.ask("GET", f"/companies/{company_id}/syncs/{sync_id}", Sync)
        except Refused as refused:
            if refused.answer.status != 404:
                raise
            return None
        return sync if sync.ended_at and sync.state != "finishing" else None

    return await until(ended, "the sync has ended")


def a_story(sync_id: UUID) -> list[Event]:
    recorded = [entries(sync_id, *range(n, n + 50), second=2) for n in range(1, 1001, 50)]
    progressed = [
        SyncProgressed(
            time=at(2), sync_id=sync_id, sequence=n, state="running", counts={"invoice": {"created": n}}
        )
        for n in range(2, 8)
    ]
    requested = SyncRequested(time=at(0), sync_id=sync_id)
    return [requested, a_start(sync_id), *recorded, *progressed, an_end(sync_id, announced=1000)]


async def test_messages_that_come_mixed_up_twice_and_at_the_same_time_make_one_complete_sync(
    log: ServiceClient, worker: Publisher
) -> None:
    company_id, sync_id = uuid4(), uuid4()
    output = a_story(sync_id) * 2
    random.Random(7).shuffle(output)

    await publish(worker, company_id, output)

    sync = await until_ended(log, company_id, sync_id)
    assert (sync.state, sync.organisation, sync.requested_at) == ("completed", "Kowhai Florists", at(0))


async def test_a_process_killed_in_the_middle_loses_nothing(
    world: World, worker: Publisher, identity: Callable[[str], Identity]
) -> None:
    first = world.start("log")
    company_id, sync_id = uuid4(), uuid4()
    story = a_story(sync_id)
    await publish(worker, company_id, story[:15])
    first.kill()
    await publish(worker, company_id, story[15:])

    world.start("log")

    client = ServiceClient("log", world.url("log"), identity("gateway"))
    assert (await until_ended(client, company_id, sync_id)).state == "completed"
    await client.close()


async def test_a_problem_is_received(log: ServiceClient, worker: Publisher) -> None:
    company_id, problem_id = uuid4(), uuid4()
    opened: ProblemOpened = a_problem(problem_id)

    await publish(worker, company_id, [opened])

    async def stored() -> OpenProblem | None:
        with suppress(Refused):
            return await log.ask("GET", f"/companies/{company_id}/problems/{problem_id}", OpenProblem)
        return None

    problem = await until(stored, "the problem is stored")
    assert (problem.sentence, problem.remedy) == (opened.sentence, opened.remedy)


async def test_a_message_that_no_one_can_read_becomes_a_dead_letter(
    log: ServiceClient, world: World, worker: Publisher
) -> None:
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    await worker.publish(Outgoing(uuid4(), "sync.recorded", uuid4(), b'{"type": "sync.recorded"}', trace))

    connection = await aio_pika.connect(world.infrastructure.amqp_url(OPERATOR, world.vhost))
    async with connection:
        dead = await (await connection.channel()).get_queue("dead")
        letter = await until(lambda: dead.get(fail=False), "a dead letter")
        await letter.ack()
    assert letter.routing_key == "log.entries"

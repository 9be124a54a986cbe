"""Messages that another invoicing system may publish to do harm.

If this breaks, one message of a stranger stops a service, fills the dead letters, or takes other events with it.
"""

import asyncio
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pamqp.encode
import pytest

from common.contracts.gateway import SyncRequested
from common.messaging import Bus, Company, WorkQueue, dead_letters
from common.messaging.publisher import Outgoing, Publisher
from common.messaging.topology import EVENTS, depth
from launcher.infrastructure import OPERATOR
from tests.sources import add_source
from tests.waiting import until
from tests.world import World

QUEUE = WorkQueue("log.hostile", SyncRequested)
FAR = 2**63 - 1
HOSTILE: dict[str, dict[str, Any]] = {
    "it is copied to a queue that takes nothing from others": {},
    "it is copied there in secret": {"carrier": "BCC"},
    "its body is nested deeply": {"body": b"[" * 200_000},
    "its trace is a number": {"headers": {"traceparent": 7}},
    "its id is not text": {"properties": {"message_id": b"\xff\xfe"}},
}
UNREADABLE: dict[str, dict[str, Any]] = {
    "its time is beyond the year 9999": {"properties": {"timestamp": 1}},
}
"""Messages whose properties, and with them their sender, cannot be read: they become dead letters."""


async def send(
    url: str,
    user: str,
    *,
    carrier: str = "CC",
    body: bytes = b'{"type": "customer.created"}',
    headers: dict[str, Any] | None = None,
    properties: dict[str, Any] | None = None,
) -> None:
    """Publish an open event that a header routes to the queue as well; RabbitMQ 3 checks no right for that."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        message = aio_pika.Message(
            body,
            content_type="application/json",
            user_id=user,
            headers={carrier: [QUEUE.name], "company": str(uuid4()), **(headers or {})},
            **(properties or {}),
        )
        await (await channel.get_exchange(EVENTS, ensure=False)).publish(message, "customer.created")


@contextmanager
def unchecked() -> Iterator[None]:
    """Let the attacker's client publish properties that pamqp refuses to encode."""
    methods = pamqp.encode.METHODS
    text, time = methods["shortstr"], methods["timestamp"]
    methods["timestamp"] = lambda _: struct.pack(">Q", FAR)
    methods["shortstr"] = lambda value: (
        bytes([len(value)]) + value if isinstance(value, bytes) else text(value)
    )
    try:
        yield
    finally:
        methods["shortstr"], methods["timestamp"] = text, time


@pytest.mark.parametrize("hostile", [*HOSTILE, *UNREADABLE])
async def test_a_hostile_message_stops_nothing_and_the_next_event_is_handled(
    world: World, hostile: str
) -> None:
    log, gateway, operator = (
        world.infrastructure.amqp_url(user, world.vhost) for user in ("log", "gateway", OPERATOR)
    )
    name = f"till-{uuid4().hex[:8]}"
    url = await add_source(world.infrastructure, world.vhost, name)
    bus, handled = Bus("log", log), []

    @bus.subscribe(QUEUE)
    async def requested(event: SyncRequested, company_id: Company) -> None:
        handled.append(event.sync_id)

    await bus.start()
    with unchecked():
        await send(url, name, **{**HOSTILE, **UNREADABLE}[hostile])
    event = SyncRequested(sync_id=uuid4())
    await _publish(gateway, event)

    async def is_handled() -> bool:
        return event.sync_id in handled

    await until(is_handled, "the next event is handled")
    await bus.stop()
    assert handled == [event.sync_id]
    assert await depth(operator, QUEUE.name) == 0, "the message is in no queue any more"
    letters = await dead_letters.browse(operator, [QUEUE.name])
    assert [one.reason[:10] for one in letters] == (["NotAllowed"] if hostile in UNREADABLE else [])


async def _publish(url: str, event: SyncRequested) -> None:
    publisher = Publisher("gateway", url)
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    company: UUID = uuid4()
    await publisher.publish(
        Outgoing(event.id, event.type, company, event.model_dump_json(by_alias=True).encode(), trace)
    )
    await asyncio.wait_for(publisher.close(), 10)


async def test_a_service_reaches_no_queue_with_an_event_that_is_none_of_this_queue(world: World) -> None:
    log, auth, operator = (
        world.infrastructure.amqp_url(user, world.vhost) for user in ("log", "auth", OPERATOR)
    )
    bus = Bus("log", log)

    @bus.subscribe(QUEUE)
    async def requested(event: SyncRequested, company_id: Company) -> None:
        raise AssertionError("an event of auth was handled")

    await bus.start()
    body = b'{"type": "xero.connected", "record": {"id": "I-1"}, "revision": 2}'
    async with await aio_pika.connect(auth) as connection:
        channel = await connection.channel(publisher_confirms=True)
        message = aio_pika.Message(
            body,
            content_type="application/json",
            user_id="auth",
            headers={"BCC": [QUEUE.name], "company": str(uuid4())},
        )
        await (await channel.get_exchange(EVENTS, ensure=False)).publish(message, "xero.connected")

    letters = await until(lambda: dead_letters.browse(operator, [QUEUE.name]), "a dead letter")
    await bus.stop()
    assert [one.reason for one in letters] == ["NotAllowed('The user auth may not publish xero.connected.')"]

"""The exchanges and queues; declared the same way on RabbitMQ 3.10 and 4, without plugins."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel

from common.availability import is_unavailable
from common.contracts.message import event_types
from common.logs import logger

EVENTS, DEAD, UNROUTED = "events", "dead", "unrouted"
WEEK_MS = 604_800_000
_log = logger("topology")


@dataclass(frozen=True)
class WorkQueue:
    """A queue that one service consumes: its name, what its handler takes, and how many it handles at once.

    `event` is an event or an annotated union of events; the queue is bound to exactly their types. `former` are the
    bindings of earlier versions, which are removed.
    """

    name: str
    event: object
    prefetch: int = 10
    former: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        """The types of the events that the queue is bound to."""
        return event_types(self.event)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the declaration; RabbitMQ does not allow other arguments for a queue that exists."""
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": 20,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-routing-key": self.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-max-length": 1_000_000,
        }


async def declare(url: str, queues: Iterable[WorkQueue]) -> None:
    """Declare the shared exchanges and a service's queues over a separate connection; idempotent."""
    connection = await aio_pika.connect(url, timeout=10)
    async with connection:
        channel = await connection.channel()
        await _declare_shared(channel)
        for queue in queues:
            declared = await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)
            for routing_key in (
                *queue.events,
                queue.name,
            ):  # dead letters are sent again with the queue's name, which reaches this queue only
                await declared.bind(EVENTS, routing_key=routing_key)
            for routing_key in queue.former:
                await declared.unbind(EVENTS, routing_key=routing_key)


async def _declare_shared(channel: AbstractChannel) -> None:
    topic, fanout = aio_pika.ExchangeType.TOPIC, aio_pika.ExchangeType.FANOUT
    await channel.declare_exchange(UNROUTED, fanout, durable=True)
    await channel.declare_exchange(DEAD, topic, durable=True)
    await channel.declare_exchange(EVENTS, topic, durable=True, arguments={"alternate-exchange": UNROUTED})
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}
    dead = await channel.declare_queue(DEAD, durable=True, arguments=arguments)
    await dead.bind(DEAD, routing_key="#")
    unrouted = await channel.declare_queue(
        UNROUTED, durable=True, arguments={**arguments, "x-message-ttl": WEEK_MS}
    )
    await unrouted.bind(UNROUTED)


async def depth(url: str, queue: str) -> int:
    """Return the number of messages ready in a queue, read over a separate connection."""
    async with await aio_pika.connect(url, timeout=10) as connection:
        channel = await connection.channel()
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


async def declare_when_up(url: str, queues: Iterable[WorkQueue]) -> None:
    """Declare as soon as RabbitMQ is available; wait for it as long as it takes, and log that once.

    Fails with `ChannelPreconditionFailed` if a queue or exchange exists with other arguments.
    """
    logged = False
    queues = tuple(queues)
    while True:
        try:
            await declare(url, queues)
        except Exception as error:
            if not is_unavailable(error):
                raise
            if not logged:
                _log.warning("waiting for RabbitMQ: it is not available yet", reason=repr(error))
                logged = True
            await asyncio.sleep(1)
        else:
            return

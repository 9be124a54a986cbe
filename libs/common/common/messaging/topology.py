"""The exchanges and queues; declared the same way on RabbitMQ 3.10 and 4, without plugins.

A service declares its own queues. What all services share is declared by the operator's user, from the file that
`docs_tool` writes (`tools/launcher/launcher/broker/broker.json`).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import aio_pika

from common.availability import is_unavailable
from common.contracts.message import event_types
from common.logs import logger

EVENTS, DEAD, UNROUTED, REPLIES = "events", "dead", "unrouted", "replies"
WEEK_MS = 604_800_000
_KEPT: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}
SHARED_EXCHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    UNROUTED: ("fanout", {}),
    DEAD: ("topic", {}),
    REPLIES: ("topic", {}),
    EVENTS: ("topic", {"alternate-exchange": UNROUTED}),
}
"""The type and arguments of each exchange that all services share, in the order of their declaration."""
SHARED_QUEUES: dict[str, dict[str, Any]] = {DEAD: _KEPT, UNROUTED: {**_KEPT, "x-message-ttl": WEEK_MS}}
"""The arguments of each shared queue; it is bound to the exchange of its name with the routing key `#`."""
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

    @cached_property
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
    """Declare a service's queues with their bindings over a separate connection; idempotent."""
    connection = await aio_pika.connect(url, timeout=10)
    async with connection:
        channel = await connection.channel()
        for queue in queues:
            declared = await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)
            for routing_key in (
                *queue.events,
                queue.name,
            ):  # dead letters are sent again with the queue's name, which reaches this queue only
                await declared.bind(EVENTS, routing_key=routing_key)
            for routing_key in queue.former:
                await declared.unbind(EVENTS, routing_key=routing_key)


async def depth(url: str, queue: str) -> int:
    """Return the number of messages ready in a queue, read over a separate connection."""
    async with await aio_pika.connect(url, timeout=10) as connection:
        channel = await connection.channel()
        declared = await channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0


async def declare_when_up(url: str, queues: Iterable[WorkQueue]) -> None:
    """Declare as soon as RabbitMQ is available; wait for it as long as it takes, and log that once.

    A refusal is waited for too: during an upgrade, rights may change at any moment. Fails with
    `ChannelPreconditionFailed` if a queue exists with other arguments.
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
                _log.warning(
                    "waiting for RabbitMQ: it, its exchanges or rights are not there yet",
                    reason=repr(error),
                )
                logged = True
            await asyncio.sleep(1)
        else:
            return

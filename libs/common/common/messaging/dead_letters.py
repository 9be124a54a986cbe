"""Dead letters: stored with a reason, listed for operators, and sent again to the queues they came from."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aio_pika
import aiormq
from aio_pika.abc import AbstractIncomingMessage

from common.messaging.pamqp_adapter import accept_unreadable_properties
from common.messaging.senders import ORIGINAL_USER, sender_of, user_of
from common.messaging.topology import DEAD, EVENTS

TIME_LIMIT = 5.0
MAX_LETTERS = 10_000
CC = "CC"
"""The header that names more routing keys. A copy must not have it: RabbitMQ 3 does not check topic rights for it."""


@dataclass(frozen=True)
class DeadLetter:
    """A message that no handler could process; `at` is the time it was published, None if it carries none."""

    queue: str
    message_id: str
    type: str
    reason: str
    at: datetime | None


async def dead_letter(message: AbstractIncomingMessage, queue: str, reason: str, user: str) -> None:
    """Publish a copy of a message to the dead letters with the reason, and wait at most 5 seconds for the confirm.

    The copy bears the user of this connection, as RabbitMQ demands, and the sender of the original in a header.
    """
    headers: dict[str, Any] = {**message.headers, "x-reason": reason, ORIGINAL_USER: sender_of(message)}
    for name in ("x-delivery-count", CC):
        headers.pop(name, None)
    async with asyncio.timeout(TIME_LIMIT):
        await message.channel.basic_publish(
            message.body,
            exchange=DEAD,
            routing_key=queue,
            mandatory=True,
            properties=aiormq.spec.Basic.Properties(
                content_type=message.content_type,
                headers=headers,
                delivery_mode=2,
                correlation_id=message.correlation_id,
                message_id=message.message_id,
                timestamp=message.timestamp,
                message_type=message.type,
                app_id=message.app_id,
                user_id=user,
            ),
        )


async def browse(url: str, queues: Collection[str]) -> list[DeadLetter]:
    """Return the dead letters of these queues, at most 10,000 of all queues; none is removed."""
    found = []

    async def look(message: AbstractIncomingMessage, _: aio_pika.abc.AbstractChannel) -> bool:
        found.append(
            DeadLetter(
                message.routing_key or "",
                message.message_id or "",
                message.type or "",
                str(message.headers.get("x-reason", "delivered too many times")),
                message.timestamp,
            )
        )
        return False

    await _visit(url, queues, look)
    return found


async def redrive(url: str, queues: Collection[str]) -> int:
    """Send the dead letters of these queues to them again, with the operator's user; return how many were sent."""
    sent, user = 0, user_of(url)

    async def send(message: AbstractIncomingMessage, channel: aio_pika.abc.AbstractChannel) -> bool:
        nonlocal sent
        headers = {
            name: value for name, value in message.headers.items() if not name.startswith("x-") and name != CC
        }
        copy = aio_pika.Message(
            message.body,
            headers={**headers, ORIGINAL_USER: _original_user(message)},
            content_type=message.content_type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            correlation_id=message.correlation_id,
            message_id=message.message_id,
            timestamp=message.timestamp,
            type=message.type,
            app_id=message.app_id,
            user_id=user,
        )
        events = await channel.get_exchange(EVENTS, ensure=False)
        await events.publish(copy, routing_key=message.routing_key or "", timeout=TIME_LIMIT)
        sent += 1
        return True

    await _visit(url, queues, send)
    return sent


def _original_user(message: AbstractIncomingMessage) -> str:
    """Return the first sender of a dead letter.

    A copy that the queue's own service published names it in a header. RabbitMQ's own dead letters bear the sender
    itself, whose header counts for nothing.
    """
    service = (message.routing_key or "").partition(".")[0]
    if message.user_id == service:
        return str(message.headers.get(ORIGINAL_USER, service))
    return sender_of(message)


async def _visit(
    url: str,
    queues: Collection[str],
    act: Callable[[AbstractIncomingMessage, aio_pika.abc.AbstractChannel], Awaitable[bool]],
) -> None:
    """Call `act` for each dead letter of these queues; it stays among the dead letters unless `act` returns True."""
    accept_unreadable_properties()
    async with await aio_pika.connect(url, timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        dead = await channel.declare_queue(DEAD, passive=True)
        there_now = dead.declaration_result.message_count or 0
        left = []
        for _ in range(min(there_now, MAX_LETTERS)):
            message = await dead.get(fail=False)
            if message is None:
                break
            if message.routing_key in queues and await act(message, channel):
                await message.ack()
            else:
                left.append(message)
        for message in left:
            await message.nack(requeue=True)

"""Answers another invoicing system whose event was refused: a problem document that only this system can read."""

import asyncio
from datetime import UTC, datetime

import aiormq
from aio_pika.abc import AbstractIncomingMessage
from pydantic import ValidationError

from common.errors import Failure, Invalid
from common.messaging.topology import REPLIES

TIME_LIMIT = 5.0
REFUSED = "event.refused"
MAX_ERRORS = 100


async def refuse(message: AbstractIncomingMessage, error: Exception, sender: str, user: str) -> None:
    """Publish why an event was refused, with its sender as the routing key; wait at most 5 seconds for the confirm.

    The reply's `correlation_id` is the id of the refused message. Without a queue for the sender, it is dropped.
    """
    problem = _failure(error).problem()
    async with asyncio.timeout(TIME_LIMIT):
        await message.channel.basic_publish(
            problem.model_dump_json(exclude_none=True).encode(),
            exchange=REPLIES,
            routing_key=sender,
            mandatory=False,
            properties=aiormq.spec.Basic.Properties(
                content_type="application/problem+json",
                delivery_mode=2,
                correlation_id=message.message_id,
                message_type=REFUSED,
                timestamp=datetime.now(UTC),
                user_id=user,
            ),
        )


def _failure(error: Exception) -> Failure:
    if isinstance(error, Failure):
        return error
    if isinstance(error, ValidationError):
        return Invalid.from_validation(error.errors(include_input=False, include_url=False)[:MAX_ERRORS])
    return Invalid(f"The event cannot be read: {type(error).__name__}.")

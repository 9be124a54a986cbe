"""The publishing connection: messages are persistent, mandatory and confirmed within a time limit."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractRobustConnection
from aio_pika.exceptions import AMQPException

from common.contracts.message import SCHEMA_VERSION
from common.messaging.senders import OPERATOR, ORIGINAL_USER, user_of
from common.messaging.topology import EVENTS


@dataclass(frozen=True)
class Outgoing:
    """A message to publish; `type` is its routing key, `body` is JSON."""

    message_id: UUID
    type: str
    company_id: UUID
    body: bytes
    traceparent: str


def amqp_message(message: Outgoing, service: str, user: str) -> aio_pika.Message:
    """Return the AMQP message that a service publishes with a RabbitMQ user: persistent, with all properties.

    A service that signs in as the operator, during an upgrade, names itself in the header `original_user`.
    """
    original_user = {ORIGINAL_USER: service} if user == OPERATOR else {}
    return aio_pika.Message(
        message.body,
        message_id=str(message.message_id),
        type=message.type,
        timestamp=datetime.now(UTC),
        correlation_id=message.traceparent.split("-")[1],
        app_id=service,
        user_id=user,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        headers={
            "company": str(message.company_id),
            "schema_version": SCHEMA_VERSION,
            "traceparent": message.traceparent,
            **original_user,
        },
    )


class Publisher:
    """Publishes events with publisher confirms; after an exception the message may or may not have arrived."""

    def __init__(self, service: str, url: str) -> None:
        self._service, self._url, self._user = service, url, user_of(url)
        self._connection: AbstractRobustConnection | None = None
        self._connecting: asyncio.Task[AbstractRobustConnection] | None = None
        self._channel: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        self._opening = asyncio.Lock()

    async def _events(self) -> AbstractExchange:
        async with self._opening:
            if self._exchange is None or self._channel is None or self._channel.is_closed:
                if self._connection is None or self._connection.is_closed:
                    self._connection = await self._connected()
                self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._exchange = await self._channel.get_exchange(EVENTS, ensure=False)
            return self._exchange

    async def _connected(self) -> AbstractRobustConnection:
        """Return the shared connection attempt's result; a caller's timeout must not cancel that attempt."""
        if self._connecting is None:
            connecting = aio_pika.connect_robust(self._url, timeout=5, reconnect_interval=2)
            self._connecting = asyncio.create_task(connecting)
        try:
            return await asyncio.shield(self._connecting)
        finally:
            if self._connecting.done():
                self._connecting = None

    async def publish(self, message: Outgoing, time_limit: float = 10) -> None:
        """Publish a message and wait at most `time_limit` seconds for the confirm."""
        async with asyncio.timeout(time_limit):
            exchange = await self._events()
            await exchange.publish(
                amqp_message(message, self._service, self._user), routing_key=message.type, mandatory=True
            )

    async def close(self) -> None:
        """Close the connection; wait at most five seconds for the broker."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                if self._connecting is not None:
                    with contextlib.suppress(OSError, AMQPException):  # not connected: nothing to close
                        self._connection = await self._connected()
                if self._connection is not None:
                    await self._connection.close()

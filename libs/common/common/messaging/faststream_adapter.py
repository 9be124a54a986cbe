"""The only module that uses attributes of FastStream that are not public: it stops and resumes a subscriber's consumer.

FastStream 0.7 ends consuming only with `RabbitSubscriber.stop()`, which waits for the running handlers while the
consumer still receives messages: each of these is returned and loses one of its deliveries. A pause cannot use it at
all, because a handler asks for the pause and would wait for itself. AMQP's `basic.cancel` does both, and needs the
consumer's tag, which FastStream keeps in `_consumer_tag`. The queue object comes from the public
`RabbitBroker.declare_queue`, which returns the object that the subscriber consumes from, because FastStream declares
each queue once for a connection. `tests/common/test_faststream_adapter.py` fails when an upgrade changes any of this.
"""

import asyncio
from collections.abc import Iterable
from typing import cast

from aio_pika import RobustChannel, RobustQueue
from faststream.rabbit import RabbitBroker
from faststream.rabbit.subscriber import RabbitSubscriber

RESUME_SECONDS = 20.0


class SubscriberConsumer:
    """The AMQP consumer of one FastStream subscriber."""

    def __init__(self, broker: RabbitBroker, subscriber: RabbitSubscriber) -> None:
        self._broker = broker
        self._subscriber = subscriber
        self._queue: RobustQueue | None = None

    @property
    def tag(self) -> str | None:
        """The consumer's tag, which RabbitMQ sends with every delivery; None before the start and while cancelled."""
        return self._subscriber._consumer_tag

    @property
    def active(self) -> bool:
        """Whether the consumer is registered on an open channel; False until `bind` was called."""
        return self.tag is not None and self._queue is not None and not self._queue.channel.is_closed

    async def bind(self, exchange: str, routing_keys: Iterable[str]) -> None:
        """Bind the queue to an exchange, after `broker.start()`; aio-pika repeats it whenever it restores the queue."""
        queue = await self._queue_object()
        for routing_key in routing_keys:
            await queue.bind(exchange, routing_key=routing_key)

    async def cancel(self) -> None:
        """Cancel the consumer and leave running handlers alone: no message is delivered once this returns.

        Raises one of aio-pika's `CONNECTION_EXCEPTIONS` when the connection breaks meanwhile, which cancels it too.
        """
        tag = self.tag
        if tag is None:
            return
        self._subscriber._consumer_tag = None
        queue = await self._queue_object()
        if not queue.channel.is_closed:
            await queue.cancel(tag)

    async def resume(self) -> None:
        """Consume again after `cancel`; do nothing when the consumer was not cancelled.

        Raises `TimeoutError` when RabbitMQ does not respond within `RESUME_SECONDS`.
        """
        if self.tag is not None:
            return
        queue = await self._queue_object()
        async with asyncio.timeout(RESUME_SECONDS):
            await cast(RobustChannel, queue.channel).ready()
            self._subscriber._consumer_tag = await queue.consume(
                self._subscriber.consume,  # type: ignore[arg-type]  # FastStream names the class, aio-pika its interface
                no_ack=False,
            )

    async def _queue_object(self) -> RobustQueue:
        self._queue = await self._broker.declare_queue(self._subscriber.queue)
        return self._queue

"""Consumes a service's queues: handlers on quorum queues, paused while PostgreSQL is down, drained before the stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, cast, get_type_hints
from uuid import UUID

from aio_pika.abc import AbstractIncomingMessage
from faststream import AckPolicy, Context, ContextRepo, StreamMessage
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.schemas.queue import QueueType

from common.availability import is_unavailable
from common.logs import logger
from common.messaging.failure_middleware import FailureMiddleware
from common.messaging.faststream_adapter import SubscriberConsumer
from common.messaging.pamqp_adapter import accept_unreadable_properties
from common.messaging.senders import SENDER, CompanyOf, Senders
from common.messaging.topology import EVENTS, WorkQueue, declare, declare_when_up
from common.messaging.unread import Handler, UnreadEvents

if TYPE_CHECKING:
    from faststream.rabbit.schemas.queue import QuorumQueueArgs

_log = logger("bus")
DECLARED_EVERY = 10.0

Company = Annotated[UUID, Context("message.headers.company", cast=True)]
Sender = Annotated[str, Context(f"message.headers.{SENDER}")]
Subscribe = Callable[[WorkQueue], Callable[[Any], Any]]


class Bus:
    """The consuming connection of a service.

    `answers` returns whether PostgreSQL is available; without it, `pause` does nothing. `unread` stores the messages
    that this version does not know yet; without it, they become dead letters. `company_of` returns the company of
    another invoicing system by its user; without it, only services may publish.
    """

    def __init__(
        self,
        service: str,
        url: str,
        answers: Callable[[], Awaitable[bool]] | None = None,
        unread: UnreadEvents | None = None,
        company_of: CompanyOf | None = None,
    ) -> None:
        accept_unreadable_properties()
        self._url = url
        self.senders = Senders(service, url, company_of)
        self._answers = answers
        self._unread = unread
        self._pause: asyncio.Task[None] | None = None
        self._silent = asyncio.Event()
        self._queues_by_tag: dict[str, WorkQueue] = {}
        self._consumers: list[SubscriberConsumer] = []
        self.queues: list[WorkQueue] = []
        self.stopping = False
        self.broker = RabbitBroker(
            url,
            app_id=service,
            fail_fast=False,
            reconnect_interval=random.uniform(1, 3),  # noqa: S311
            graceful_timeout=20,
            logger=None,
            middlewares=(self._failure_middleware,),
            on_reconnected=(self._declare_again,),
        )

    def _failure_middleware(self, msg: Any, /, *, context: ContextRepo) -> FailureMiddleware:
        return FailureMiddleware(msg, context=context, control=self)

    def subscribe(self, queue: WorkQueue) -> Callable[[Any], Any]:
        """Return a decorator that subscribes a handler to a queue, on a separate channel.

        The decorator raises `TypeError` if the handler does not take the queue's event.
        """
        self.queues.append(queue)
        subscriber = self.broker.subscriber(
            RabbitQueue(
                queue.name,
                queue_type=QueueType.QUORUM,
                durable=True,
                arguments=cast("QuorumQueueArgs", queue.arguments),
            ),
            channel=Channel(prefetch_count=queue.prefetch),
            ack_policy=AckPolicy.REJECT_ON_ERROR,
            no_reply=True,
        )
        self._consumers.append(SubscriberConsumer(self.broker, subscriber))

        def register(handler: Handler) -> Any:
            if get_type_hints(handler, include_extras=True).get("event") != queue.event:
                raise TypeError(
                    f"the handler of {queue.name} does not take the event that the queue is bound to"
                )
            if self._unread is not None:
                self._unread.add_consumer(queue, handler)
            return subscriber(handler)

        return register

    async def start(self) -> None:
        """Declare the queues and consume from them; wait until RabbitMQ is available."""
        await declare_when_up(self._url, self.queues)
        await self.broker.start()
        await self._remember_bindings()

    async def _remember_bindings(self) -> None:
        """Bind on the consuming connection too: when a queue is deleted, aio-pika restores the bindings made there."""
        for consumer, queue in zip(self._consumers, self.queues, strict=True):
            await consumer.bind(EVENTS, queue.events)

    async def keep_declared(self) -> None:
        """Declare the queues again about every ten seconds, because a deleted exchange loses its bindings.

        Runs until cancelled. If consuming could not be resumed after a pause, raises that error, which stops the
        service.
        """
        while True:
            await asyncio.sleep(DECLARED_EVERY * random.uniform(0.8, 1.2))  # noqa: S311
            if self._pause is not None and self._pause.done():
                self._pause.result()
            try:
                await declare(self._url, self.queues)
            except Exception as error:
                if not is_unavailable(error):
                    raise
                _log.info(
                    "could not check that the queues are declared: RabbitMQ or its exchange is not available",
                    reason=repr(error),
                )

    async def _declare_again(self, *_: object) -> None:
        await declare_when_up(self._url, self.queues)

    async def stop_consuming(self) -> None:
        """Cancel every consumer, so that no message is delivered while running handlers finish."""
        self._learn_tags()
        for consumer in self._consumers:
            try:
                await consumer.cancel()
            except Exception as error:
                if not is_unavailable(error):
                    raise
                _log.info("consumer was already cancelled", reason=repr(error))

    async def _resume(self) -> None:
        """Consume again once RabbitMQ is available: a channel is lost when a call on it gets no response."""
        await declare_when_up(self._url, self.queues)
        for consumer in self._consumers:
            await consumer.resume()

    async def pause(self) -> None:
        """Stop consuming until PostgreSQL is available.

        Returns once consuming has stopped: a message that is returned to its queue now is not delivered here again
        before the end of the pause.
        """
        if self._answers is None or self.stopping:
            return
        if self._pause is None or self._pause.done():
            self._silent.clear()
            self._pause = asyncio.create_task(self._paused())
        await self._silent.wait()

    async def _paused(self) -> None:
        assert self._answers is not None
        try:
            await self.stop_consuming()
        finally:
            self._silent.set()
        while not await self._answers() and not self.stopping:
            await asyncio.sleep(1)
        if not self.stopping:
            await self._resume()
            _log.info("PostgreSQL is available again; consuming resumed")

    async def store_if_unknown(self, message: StreamMessage[AbstractIncomingMessage]) -> bool:
        """Store a message that this version does not know yet; return False if it is anything else."""
        if self._unread is None:
            return False
        queue = self.queue_of(message.raw_message.consumer_tag or "")
        return await self._unread.store_if_unknown(queue.name, message)

    def queue_of(self, consumer_tag: str) -> WorkQueue:
        """Return a consumer's queue, even if the consumer has been cancelled."""
        if consumer_tag not in self._queues_by_tag:
            self._learn_tags()
        return self._queues_by_tag[consumer_tag]

    def _learn_tags(self) -> None:
        for consumer, queue in zip(self._consumers, self.queues, strict=True):
            if consumer.tag is not None:
                self._queues_by_tag[consumer.tag] = queue

    @property
    def connected(self) -> bool:
        """Whether every queue is consumed on an open channel."""
        return all(consumer.active for consumer in self._consumers)

    async def stop(self) -> None:
        """Stop consuming, wait at most 20 seconds for running handlers, then close the connection."""
        self.stopping = True
        if self._pause is not None:
            self._pause.cancel()
        await self.stop_consuming()
        await self.broker.stop()

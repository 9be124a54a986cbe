"""A service's ear at RabbitMQ: handlers on quorum queues, paused while PostgreSQL is away, drained before the end."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID

from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from faststream import AckPolicy, Context, ContextRepo
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.schemas.queue import QueueType

from common.logs import logger
from common.messaging.failure_middleware import FailureMiddleware
from common.messaging.faststream_adapter import SubscriberConsumer
from common.messaging.topology import EVENTS, WorkQueue, declare, declare_when_up

if TYPE_CHECKING:
    from faststream.rabbit.schemas.queue import QuorumQueueArgs

_log = logger("bus")
DECLARED_EVERY = 10.0

Company = Annotated[UUID, Context("message.headers.company", cast=True)]
Subscribe = Callable[[WorkQueue], Callable[[Any], Any]]


class Bus:
    """The consuming connection of a service."""

    def __init__(self, service: str, url: str, answers: Callable[[], Awaitable[bool]] | None = None) -> None:
        self._url = url
        self._answers = answers
        self._pause: asyncio.Task[None] | None = None
        self._silent = asyncio.Event()
        self._names: dict[str, str] = {}
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
        """Subscribe a handler to a queue, on a channel of its own."""
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
        return subscriber

    async def start(self) -> None:
        """Declare the queues and consume from them; waits for RabbitMQ."""
        await declare_when_up(self._url, self.queues)
        await self.broker.start()
        await self._remember_bindings()

    async def _remember_bindings(self) -> None:
        """Bind on the consuming connection too, which restores at once what it knows of a queue that was deleted."""
        for consumer, queue in zip(self._consumers, self.queues, strict=True):
            await consumer.bind(EVENTS, queue.events)

    async def keep_declared(self) -> None:
        """Declare everything again from time to time: an exchange that was deleted by hand takes its bindings along.

        Raises what kept the service from hearing again after a pause.
        """
        while True:
            await asyncio.sleep(DECLARED_EVERY * random.uniform(0.8, 1.2))  # noqa: S311
            if self._pause is not None and self._pause.done():
                self._pause.result()
            try:
                await declare(self._url, self.queues)
            except (OSError, TimeoutError, *CONNECTION_EXCEPTIONS) as error:
                _log.info("RabbitMQ could not be asked whether everything is declared", reason=repr(error))

    async def _declare_again(self, *_: object) -> None:
        await declare_when_up(self._url, self.queues)

    async def stop_consuming(self) -> None:
        """Cancel every consumer, so that nothing new comes while what is at work is finished."""
        self._learn_names()
        for consumer in self._consumers:
            try:
                await consumer.cancel()
            except CONNECTION_EXCEPTIONS as error:
                _log.info("consumer was gone already", reason=repr(error))

    async def _resume(self) -> None:
        """Consume again, once RabbitMQ is there: a call that it never answers would spoil its channel for good."""
        await declare_when_up(self._url, self.queues)
        for consumer in self._consumers:
            await consumer.resume()

    async def pause(self) -> None:
        """Stop consuming until PostgreSQL answers; what is held may go back once this returns: nothing more comes."""
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
            _log.info("PostgreSQL answers again; consuming goes on")

    def queue_of(self, consumer_tag: str) -> str:
        """Name the queue of a consumer, also of one that was cancelled a moment ago."""
        self._learn_names()
        return self._names[consumer_tag]

    def _learn_names(self) -> None:
        for consumer in self._consumers:
            if consumer.tag is not None:
                self._names[consumer.tag] = consumer.queue_name

    @property
    def connected(self) -> bool:
        """Tell whether every queue is consumed, on a channel that is open."""
        return all(one.active for one in self._consumers)

    async def stop(self) -> None:
        """Stop consuming, let handlers finish, close."""
        self.stopping = True
        if self._pause is not None:
            self._pause.cancel()
        await self.stop_consuming()
        await self.broker.stop()

"""What the adapter expects of FastStream beyond its public interface.

If this breaks after an upgrade of FastStream, services lose messages when they stop, or do not consume again after an
outage.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aio_pika
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.subscriber import RabbitSubscriber

from common.messaging.faststream_adapter import SubscriberConsumer
from common.messaging.topology import EVENTS
from tests.waiting import until
from tests.world import World

QUEUE = "sync-worker.adapter"
Handle = Callable[[RabbitMessage], Awaitable[None]]


@asynccontextmanager
async def consuming(url: str, handle: Handle) -> AsyncIterator[SubscriberConsumer]:
    """Run a broker whose one subscriber handles up to ten messages at once."""
    broker = RabbitBroker(url, graceful_timeout=1, logger=None)
    subscriber = broker.subscriber(RabbitQueue(QUEUE), channel=Channel(prefetch_count=10))
    subscriber(handle)
    consumer = SubscriberConsumer(broker, subscriber)
    assert (consumer.tag, consumer.active) == (None, False)
    await broker.start()
    await consumer.bind(EVENTS, ["sync.due", "sync.requested"])
    try:
        yield consumer
    finally:
        await broker.stop()


async def counted(channel: aio_pika.abc.AbstractChannel) -> tuple[int, int]:
    """Return how many messages wait in the queue and how many consumers it has."""
    result = (await channel.declare_queue(QUEUE, passive=True)).declaration_result
    return result.message_count or 0, result.consumer_count or 0


async def publish(channel: aio_pika.abc.AbstractChannel, key: str) -> None:
    exchange = await channel.get_exchange(EVENTS)
    await exchange.publish(aio_pika.Message(key.encode()), key)


def test_a_subscriber_keeps_the_tag_of_its_consumer_in_the_attribute_that_the_adapter_uses() -> None:
    assert "_consumer_tag" in RabbitSubscriber.__slots__
    subscriber = RabbitBroker(logger=None).subscriber(RabbitQueue(QUEUE))
    assert getattr(subscriber, "_consumer_tag") is None  # noqa: B009


async def test_a_started_broker_returns_the_queue_object_that_its_subscriber_consumes_from(
    world: World,
) -> None:
    url = world.infrastructure.amqp_url("sync-worker", world.vhost)
    broker = RabbitBroker(url, logger=None)
    own = Channel(prefetch_count=3)
    subscriber = broker.subscriber(RabbitQueue(QUEUE), channel=own)

    @subscriber
    async def handle(message: RabbitMessage) -> None: ...

    await broker.start()
    tag = SubscriberConsumer(broker, subscriber).tag
    queue = await broker.declare_queue(subscriber.queue)
    other = await broker.declare_queue(RabbitQueue("sync-worker.adapter.other"))

    assert isinstance(tag, str)
    assert queue is await broker.declare_queue(subscriber.queue), "declared once for a connection"
    assert queue.channel is not other.channel, "on the subscriber's channel, with its prefetch"
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        assert await counted(channel) == (0, 1)
        await queue.cancel(tag)
        assert await counted(channel) == (0, 0)
    await broker.stop()


async def test_a_cancelled_consumer_finishes_its_message_takes_no_other_and_can_resume(world: World) -> None:
    url = world.infrastructure.amqp_url("sync-worker", world.vhost)
    handled: list[tuple[bytes, bool]] = []
    started, finish = asyncio.Event(), asyncio.Event()

    async def handle(message: RabbitMessage) -> None:
        started.set()
        await finish.wait()
        handled.append((message.body, bool(message.raw_message.redelivered)))

    async with consuming(url, handle) as consumer, await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        tag = consumer.tag
        assert consumer.active
        await publish(channel, "sync.due")
        async with asyncio.timeout(10):
            await started.wait()

        await consumer.cancel()
        await consumer.cancel()
        assert (consumer.tag, consumer.active) == (None, False)
        await publish(channel, "sync.requested")
        await until(lambda: equal(counted(channel), (1, 0)))
        finish.set()
        await until(lambda: equal(count(handled), 1))
        assert await counted(channel) == (1, 0), "nothing is delivered to a cancelled consumer"

        await consumer.resume()
        await consumer.resume()
        await until(lambda: equal(count(handled), 2))
        assert await counted(channel) == (0, 1)
        assert consumer.active
        assert consumer.tag != tag
    assert handled == [(b"sync.due", False), (b"sync.requested", False)], (
        "bound to both keys, none delivered twice"
    )


async def count(handled: list[tuple[bytes, bool]]) -> int:
    return len(handled)


async def equal(found: Awaitable[object], expected: object) -> bool:
    return bool(await found == expected)

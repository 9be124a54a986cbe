"""Declares exchanges, queues and bindings with the operator's user, and restores them when they are gone."""

import asyncio
import signal
from urllib.parse import unquote, urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from launcher.broker.users import OPERATOR, broker_file

UNROUTED, EVENTS, ORIGINAL_USER = "unrouted", "events", "original_user"
EVERY_SECONDS = 5.0
TIME_LIMIT = 10.0
_MAX_UNROUTED = 10_000


async def declare(url: str, *, queues_of_services: bool = True) -> None:
    """Declare what all services share and, unless logged otherwise, the services' queues; idempotent."""
    async with await aio_pika.connect(url, timeout=TIME_LIMIT) as connection:
        await _declare(await connection.channel(), queues_of_services=queues_of_services)


async def _declare(channel: AbstractChannel, *, queues_of_services: bool) -> None:
    content = broker_file()
    for one in content["exchanges"]:
        kind = aio_pika.ExchangeType(one["type"])
        await channel.declare_exchange(one["name"], kind, durable=True, arguments=one["arguments"])
    declared = {}
    for one in content["queues"]:
        if queues_of_services or "." not in one["name"]:
            declared[one["name"]] = await channel.declare_queue(
                one["name"], durable=True, arguments=one["arguments"]
            )
    for one in content["bindings"]:
        if one["queue"] in declared:
            await declared[one["queue"]].bind(one["exchange"], routing_key=one["routing_key"])


async def _restore(url: str) -> int:
    """Declare everything, then publish what was unrouted meanwhile; return how many messages that were."""
    async with await aio_pika.connect(url, timeout=TIME_LIMIT) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await _declare(channel, queues_of_services=True)
        return await _route_again(channel, unquote(urlsplit(url).username or "guest"))


async def _route_again(channel: AbstractChannel, user: str) -> int:
    """Publish the messages of `unrouted` whose event has a queue once more, and return how many there were.

    An event is unrouted if it was published after the exchange was restored and before its bindings were. The copy
    carries the operator as its user, as RabbitMQ demands, and the user of the original in a header.
    """
    routed = {one["routing_key"] for one in broker_file()["bindings"]}
    unrouted = await channel.get_queue(UNROUTED, ensure=False)
    events = await channel.get_exchange(EVENTS, ensure=False)
    left, sent = [], 0
    for _ in range(_MAX_UNROUTED):
        message = await unrouted.get(fail=False)
        if message is None:
            break
        if message.routing_key not in routed:
            left.append(message)
            continue
        await events.publish(_copy(message, user), message.routing_key or "", timeout=TIME_LIMIT)
        await message.ack()
        sent += 1
    for message in left:
        await message.nack(requeue=True)
    return sent


def _copy(message: AbstractIncomingMessage, user: str) -> aio_pika.Message:
    sender = message.user_id
    if sender == OPERATOR:
        sender = str(message.headers.get(ORIGINAL_USER, ""))
    return aio_pika.Message(
        message.body,
        # RabbitMQ 3 does not check topic rights for the routing keys in the header CC.
        headers={name: value for name, value in message.headers.items() if name != "CC"}
        | {ORIGINAL_USER: sender or ""},
        content_type=message.content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        correlation_id=message.correlation_id,
        message_id=message.message_id,
        timestamp=message.timestamp,
        type=message.type,
        app_id=message.app_id,
        user_id=user,
    )


async def keep(url: str) -> None:
    """Declare everything again every five seconds until SIGTERM or SIGINT, and route what was not routed meanwhile.

    While that fails, for example because RabbitMQ is not available, this says so once and goes on.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    logged = False
    while not stop.is_set():
        try:
            if again := await _restore(url):
                print(f"published {again} unrouted events again", flush=True)
            logged = False
        except Exception as error:
            if not logged:
                print(f"cannot declare exchanges and queues: {error!r}", flush=True)
                logged = True
        try:
            async with asyncio.timeout(EVERY_SECONDS):
                await stop.wait()
        except TimeoutError:
            continue

"""If these tests fail, a service or a stranger can act for another on RabbitMQ: forge, read, empty or delete.

Every user tries every routing key, queue and declaration; the contracts say what is expected.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import aio_pika
import pytest
import pytest_asyncio
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import ChannelAccessRefused

from common.contracts import EVENTS, OPEN_EVENTS, PUBLISHERS
from docs_tool.suite import SERVICES
from launcher.broker.declaring import declare
from launcher.broker.users import OPERATOR
from launcher.broker.users import SERVICES as USERS
from launcher.infrastructure import Infrastructure
from tests.sources import add_source

TILL = "till"
QUEUES = {queue.name: queue for service in SERVICES for queue in service.service.queues}
SHARED = ("events", "dead", "unrouted", "replies")
STRANGERS = (*USERS, TILL)
Act = Callable[[AbstractChannel], Awaitable[object]]


@dataclass
class Broker:
    """A vhost with everything declared, and one connection for each user."""

    connections: dict[str, AbstractConnection] = field(default_factory=dict)

    async def allows(self, user: str, act: Act) -> bool:
        """Return whether a user may do something; a refusal closes only the channel of this try."""
        channel = await self.connections[user].channel(publisher_confirms=True)
        try:
            await act(channel)
        except ChannelAccessRefused:
            return False
        await channel.close()
        return True


@pytest_asyncio.fixture(scope="module")
async def broker(infrastructure: Infrastructure) -> AsyncIterator[Broker]:
    """The broker as every user finds it."""
    vhost = infrastructure.create_vhost()
    await declare(infrastructure.amqp_url(OPERATOR, vhost))
    urls = {user: infrastructure.amqp_url(user, vhost) for user in (*USERS, OPERATOR)}
    urls[TILL] = await add_source(infrastructure, vhost, TILL)
    made = Broker({user: await aio_pika.connect(url) for user, url in urls.items()})
    yield made
    for connection in made.connections.values():
        await connection.close()
    infrastructure.drop_vhost(vhost)


def owner(queue: str) -> str:
    return queue.partition(".")[0]


def publishing(exchange: str, key: str, user_id: str | None = None) -> Act:
    async def act(channel: AbstractChannel) -> None:
        target = await channel.get_exchange(exchange, ensure=False)
        await target.publish(aio_pika.Message(b"{}", user_id=user_id), key)

    return act


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_user_publishes_its_own_events_and_no_others(broker: Broker, user: str) -> None:
    expected = {name for name, services in PUBLISHERS.items() if user in services}
    if user == TILL:
        expected = set(OPEN_EVENTS)

    keys = (*EVENTS, *QUEUES, "invoice.paid", "#")
    allowed = {key for key in keys if await broker.allows(user, publishing("events", key))}

    assert allowed == expected


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_service_writes_dead_letters_of_its_own_queues_only(broker: Broker, user: str) -> None:
    allowed = {key for key in (*QUEUES, *EVENTS) if await broker.allows(user, publishing("dead", key))}

    assert allowed == {queue for queue in QUEUES if owner(queue) == user}


@pytest.mark.parametrize("user", STRANGERS)
async def test_only_the_worker_replies_to_other_invoicing_systems(broker: Broker, user: str) -> None:
    assert await broker.allows(user, publishing("replies", TILL)) == (user == "sync-worker")
    assert not await broker.allows(user, publishing("unrouted", TILL))


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_user_reads_its_own_queues_only(broker: Broker, user: str) -> None:
    queues = (*QUEUES, "dead", "unrouted", f"replies.{TILL}", "replies.other")
    own = {queue for queue in QUEUES if owner(queue) == user} | (
        {f"replies.{TILL}"} if user == TILL else set()
    )

    assert {queue for queue in queues if await _may_read(broker, user, queue)} == own


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_user_binds_its_own_queues_to_its_own_events(broker: Broker, user: str) -> None:
    def binding(queue: str, key: str, exchange: str = "events") -> Act:
        async def act(channel: AbstractChannel) -> None:
            await (await channel.get_queue(queue, ensure=False)).bind(exchange, routing_key=key)

        return act

    for queue, described in QUEUES.items():
        consumed = {key for each in QUEUES.values() if owner(each.name) == user for key in each.events}
        keys = (*EVENTS, "#", "other.queue") if owner(queue) == user else (described.events[0], queue)
        allowed = {key for key in keys if await broker.allows(user, binding(queue, key))}
        assert allowed == (consumed if owner(queue) == user else set())
        assert not await broker.allows(user, binding(queue, "x", "dead"))
        assert not await broker.allows(user, binding(queue, TILL, "replies"))


@pytest.mark.parametrize("user", STRANGERS)
async def test_a_user_declares_and_deletes_only_its_own_queues(broker: Broker, user: str) -> None:
    for queue, described in QUEUES.items():
        arguments = described.arguments
        declares = await broker.allows(
            user,
            lambda channel: channel.declare_queue(queue, durable=True, arguments=arguments),  # noqa: B023
        )
        assert declares == (owner(queue) == user)
        if owner(queue) != user:
            assert not await broker.allows(user, lambda channel: channel.queue_delete(queue))  # noqa: B023


@pytest.mark.parametrize("user", STRANGERS)
@pytest.mark.parametrize("exchange", SHARED)
async def test_nobody_but_the_operator_declares_or_deletes_an_exchange(
    broker: Broker, user: str, exchange: str
) -> None:
    kind = aio_pika.ExchangeType.FANOUT if exchange == "unrouted" else aio_pika.ExchangeType.TOPIC
    other = await broker.allows(
        user, lambda channel: channel.declare_exchange(f"{exchange}2", kind, durable=True)
    )
    deleted = await broker.allows(user, lambda channel: channel.exchange_delete(exchange))

    assert not other
    assert not deleted


@pytest.mark.parametrize("user", STRANGERS)
async def test_nobody_publishes_in_another_name(broker: Broker, user: str) -> None:
    keys = [name for name, services in PUBLISHERS.items() if user in services] or ["customer.created"]
    refusals = (aio_pika.exceptions.ChannelPreconditionFailed, ChannelAccessRefused)

    with pytest.raises(refusals):
        await publishing("events", keys[0], "operator")(await broker.connections[user].channel())


async def _may_read(broker: Broker, user: str, queue: str) -> bool:
    async def act(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).get(fail=False, no_ack=False)

    try:
        return await broker.allows(user, act)
    except aio_pika.exceptions.ChannelNotFoundEntity:
        return True

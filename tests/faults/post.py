"""The broker's side of a fault: messages published by hand, and another invoicing system that sends events."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import httpx

from common.messaging.dead_letters import redrive
from common.messaging.senders import ORIGINAL_USER
from common.messaging.topology import EVENTS
from launcher.infrastructure import OPERATOR
from launcher.infrastructure.rabbitmq import PrivateRabbit
from launcher.loops import outside_of_loops
from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.world import any_of

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
Published = dict[str, Any]


def post(stage: Stage, messages: Sequence[Published], exchange: str = EVENTS) -> None:
    """Publish messages as the operator publishes copies of those of a service, confirmed."""
    outside_of_loops(_post(stage, messages, exchange))


async def _post(stage: Stage, messages: Sequence[Published], exchange: str) -> None:
    url = stage.world.infrastructure.amqp_url(OPERATOR, stage.world.vhost)
    async with await aio_pika.connect(url, timeout=10) as connection:
        channel = await connection.channel(publisher_confirms=True)
        events = await channel.get_exchange(exchange, ensure=False)
        for one in messages:
            await events.publish(
                aio_pika.Message(
                    one["body"],
                    message_id=str(one["message_id"]),
                    type=one["type"],
                    timestamp=datetime.now(UTC),
                    app_id=one.get("source", "invoicing"),
                    user_id=OPERATOR,
                    content_type="application/json",
                    delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    headers={
                        "company": str(one["company_id"]),
                        "schema_version": one.get("schema_version", 1),
                        "traceparent": TRACE,
                        ORIGINAL_USER: one.get("source", "invoicing"),
                    },
                ),
                routing_key=str(one.get("routing_key") or one["type"]),
            )


def published_by_invoicing(stage: Stage, company: Shop, event: str) -> list[Published]:
    """Return what the invoicing service said of a company, word for word."""
    rows = stage.rows(
        "SELECT message_id, type, company_id, body FROM outbox WHERE company_id = $1 AND type = $2 ORDER BY id",
        company.company_id,
        event,
        schema="invoicing",
    )
    return [{**row, "body": row["body"].encode()} for row in rows]


def node(stage: Stage) -> PrivateRabbit:
    """Return our own RabbitMQ node, which can be told what to do."""
    rabbit = stage.world.infrastructure._rabbit
    assert isinstance(rabbit, PrivateRabbit), "this fault needs a node of our own"
    return rabbit


def cut_connections(stage: Stage) -> None:
    """Close every connection to this world's part of the broker, as an administrator can."""
    node(stage).evaluate(
        '[rabbit_networking:close_connection(P, "closed by hand") || '
        "[{pid, P}, {vhost, V}] <- rabbit_networking:connection_info_all([pid, vhost]), "
        f'V =:= <<"{stage.world.vhost}">>]'
    )


def sends_again(stage: Stage, queue: str) -> int:
    """Send the dead letters of a queue to it once more, as an operator does."""
    url = stage.world.infrastructure.amqp_url(OPERATOR, stage.world.vhost)
    return outside_of_loops(redrive(url, (queue,)))


def delete_queue(stage: Stage, queue: str) -> None:
    """Delete a queue with all that is in it."""
    outside_of_loops(_with_channel(stage, lambda channel: channel.queue_delete(queue)))


def delete_exchange(stage: Stage, exchange: str) -> None:
    """Delete an exchange with its bindings."""
    outside_of_loops(_with_channel(stage, lambda channel: channel.exchange_delete(exchange)))


def queue_exists(stage: Stage, queue: str) -> bool:
    """Return whether a queue is there."""
    try:
        stage.depth(queue)
    except aio_pika.exceptions.ChannelNotFoundEntity:
        return False
    return True


async def _with_channel(stage: Stage, act: Callable[[Any], Awaitable[Any]]) -> None:
    url = stage.world.infrastructure.amqp_url(OPERATOR, stage.world.vhost)
    async with await aio_pika.connect(url, timeout=10) as connection:
        await act(await connection.channel())


class Till:
    """Another invoicing system, which sends its events to POST /api/v1/events."""

    def __init__(self, company: Shop) -> None:
        key = any_of(company.http.post("/api/v1/keys", json={"name": "till"}))["key"]
        self.http = httpx.Client(
            base_url=company.world.public_url, headers={"Authorization": f"Bearer {key}"}, timeout=60
        )
        self.now = datetime.now(UTC) - timedelta(minutes=10)

    def event(self, kind: str, revision: int, record: Published) -> Published:
        """Make an event; each is a second later than the one made before."""
        self.now += timedelta(seconds=1)
        at = self.now.isoformat().replace("+00:00", "Z")
        return {"id": str(uuid4()), "type": kind, "time": at, "revision": revision, "record": record}

    def publishes(self, *events: Published) -> None:
        """Publish events, all of which are accepted."""
        for start in range(0, len(events), 1000):
            results = any_of(self.http.post("/api/v1/events", json=events[start : start + 1000]))["results"]
            assert all(one["accepted"] for one in results), results

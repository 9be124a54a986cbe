"""Another invoicing system that publishes to RabbitMQ with a user of its own.

If this breaks, its invoices do not reach Xero, its developer does not learn why, or it writes into the books of others.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
import pytest_asyncio
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from common.messaging.topology import DEAD, depth
from launcher.infrastructure import OPERATOR
from tests.amounts import figures
from tests.company import Company
from tests.journeys.publishing import published
from tests.sources import add_source
from tests.sync_worker.test_commands import command
from tests.waiting import until
from tests.world import World


class Till:
    """A till with a broker user that speaks for one company."""

    def __init__(self, channel: AbstractChannel, name: str, company_id: str) -> None:
        self._channel, self.name, self.company_id = channel, name, company_id

    async def publish(
        self, event: dict[str, Any], *, company_id: str | None = None, key: str | None = None
    ) -> None:
        """Publish an event, as its own company and with its own type unless told otherwise."""
        events = await self._channel.get_exchange("events", ensure=False)
        message = aio_pika.Message(
            json.dumps(event).encode(),
            message_id=event["id"],
            user_id=self.name,
            content_type="application/json",
            headers={"company": company_id or self.company_id},
        )
        await events.publish(message, key or event["type"])

    async def reply(self) -> tuple[str, dict[str, Any]]:
        """Return the id of the message that was refused, and the problem document."""
        queue = await self._channel.get_queue(f"replies.{self.name}", ensure=False)

        async def next_reply() -> AbstractIncomingMessage | None:
            return await queue.get(fail=False, no_ack=True)

        message = await until(next_reply, "a reply")
        assert message is not None
        return str(message.correlation_id), json.loads(message.body)


@pytest_asyncio.fixture
async def till(suite: World, company: Company) -> AsyncIterator[Till]:
    """The till of the company."""
    name = f"till-{uuid4().hex[:8]}"
    url = await add_source(suite.infrastructure, suite.vhost, name)
    bound = command(suite, "bind_source", SOURCE_NAME=name, SOURCE_COMPANY=company.company_id)
    assert bound.returncode == 0, bound.stderr
    async with await aio_pika.connect(url) as connection:
        yield Till(await connection.channel(publisher_confirms=True), name, company.company_id)


def a_customer(name: str) -> dict[str, Any]:
    return published("customer.created", {"id": str(uuid4()), "name": name})


async def test_its_customer_and_invoice_are_in_xero(till: Till, company: Company) -> None:
    customer = a_customer(f"Rose {uuid4().hex[:6]}")
    line = {"description": "Roses", "quantity": "12", "price": "3.50", "tax_id": "gst"}
    invoice = {
        "id": str(uuid4()),
        "number": f"T-{uuid4().hex[:6]}",
        "customer_id": customer["record"]["id"],
        "date": "2026-10-01",
        "due_date": "2026-10-15",
        "currency": "NZD",
        "prices": "exclusive",
    } | figures([line])
    await till.publish(customer)
    await till.publish(published("invoice.created", invoice))

    def in_xero() -> bool:
        assert company.syncs()["state"] == "completed"
        return invoice["number"] in [one["InvoiceNumber"] for one in company.in_xero("Invoices")]

    await until(lambda: asyncio.to_thread(in_xero), "the invoice is in Xero")
    (booked,) = [one for one in company.in_xero("Invoices") if one["InvoiceNumber"] == invoice["number"]]
    assert float(booked["Total"]) == 48.30


async def test_a_header_that_names_another_company_is_refused_and_answered(
    till: Till, company: Company, suite: World
) -> None:
    stranger = Company.connected(suite, first=1)
    forged = a_customer("Forged")

    await till.publish(forged, company_id=stranger.company_id)

    refused, problem = await till.reply()
    assert refused == forged["id"]
    assert (problem["status"], problem["code"]) == (403, "not_allowed")
    assert stranger.company_id in problem["detail"]
    assert stranger.syncs()["state"] == "completed"
    assert stranger.in_xero("Contacts") == []


async def test_an_event_that_is_not_valid_is_answered_as_over_http(till: Till, company: Company) -> None:
    event = published("customer.created", {"id": "C-1", "name": 7})
    over_http = company.http.post(
        "/api/v1/events", json=event, headers={"Authorization": f"Bearer {_key(company)}"}
    )

    await till.publish(event)

    _, problem = await till.reply()
    assert over_http.status_code == 422
    assert problem["status"] == 422
    assert [one["detail"] for one in problem["errors"]] == [
        one["detail"] for one in over_http.json()["errors"]
    ]


async def test_a_routing_key_that_differs_from_the_type_is_refused(till: Till) -> None:
    await till.publish(a_customer("Mixed up"), key="customer.updated")

    _, problem = await till.reply()
    assert problem["code"] == "not_allowed"
    assert "customer.updated differs from the event's type customer.created" in problem["detail"]


async def test_a_user_that_is_bound_to_no_company_is_refused(till: Till, suite: World) -> None:
    unbound = command(suite, "unbind_source", SOURCE_NAME=till.name)
    assert unbound.returncode == 0

    async def refused() -> bool:
        await till.publish(a_customer("Nobody's"))
        _, problem = await till.reply()
        return str(problem["code"]) == "not_allowed"

    assert await refused()


async def test_what_is_refused_leaves_no_dead_letter(till: Till, suite: World) -> None:
    operator = suite.infrastructure.amqp_url(OPERATOR, suite.vhost)
    before = await depth(operator, DEAD)

    await till.publish({"id": str(uuid4()), "type": "customer.created"})
    await till.reply()

    assert await depth(operator, DEAD) == before


def _key(company: Company) -> str:
    return str(company.http.post("/api/v1/keys", json={"name": "till"}).json()["key"])


@pytest.mark.parametrize("queue", ["replies.another", "sync-worker.records", DEAD])
async def test_it_reads_no_queue_but_its_own(till: Till, queue: str) -> None:
    with pytest.raises(aio_pika.exceptions.ChannelClosed):
        await (await till._channel.get_queue(queue, ensure=False)).get(fail=False)

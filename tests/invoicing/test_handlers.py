"""Invoicing as a real process, consuming from and publishing to a real RabbitMQ.

If this breaks, what a sync brings from Xero never reaches the phone, or appears on it twice.
"""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import aio_pika
import pytest_asyncio

from common.contracts.invoicing import RECORD_CHANGED, AnyRecordChanged
from common.contracts.message import Event
from common.contracts.pulled import (
    CustomersPulled,
    ProductsPulled,
    PulledCustomer,
    PulledProduct,
    PulledTax,
    TaxesPulled,
)
from common.contracts.records import Customer, Product, Tax
from common.contracts.sync import RecordLink, RecordsLinked
from common.messaging.publisher import Outgoing, Publisher
from launcher.infrastructure import OPERATOR
from tests.invoicing.builders import a_customer, a_product, a_tax
from tests.invoicing.conftest import Api
from tests.waiting import until
from tests.world import Running, World, free_port

XERO = uuid4()


@pytest_asyncio.fixture
async def voice(floor: World) -> AsyncIterator[Publisher]:
    """A publisher of the sync worker's events."""
    publisher = Publisher("sync-worker", floor.infrastructure.amqp_url("sync-worker", floor.vhost))
    yield publisher
    await publisher.close()


async def publish(voice: Publisher, company_id: UUID, event: Event) -> None:
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    body = event.model_dump_json(by_alias=True).encode()
    await voice.publish(Outgoing(event.id, event.type, company_id, body, trace))


async def until_changed(api: Api, number: int) -> list[dict[str, object]]:
    async def changes() -> list[dict[str, object]]:
        page = (await api.ask("GET", "/refresh")).json()
        return list(page["changes"]) if int(page["cursor"]) >= number else []

    return await until(changes, f"change {number}")


def all_that_is_pulled() -> list[Event]:
    tax, customer, product = a_tax(), a_customer(), a_product(tax_id="gst")
    return [
        ProductsPulled(tenant_id=XERO, records=(PulledProduct(record=Product.model_validate(product)),)),
        CustomersPulled(tenant_id=XERO, records=(PulledCustomer(record=Customer.model_validate(customer)),)),
        TaxesPulled(tenant_id=XERO, records=(PulledTax(record=Tax.model_validate(tax)),)),
    ]


async def test_what_is_pulled_reaches_the_phone_once_though_each_message_comes_three_times(
    api: Api, voice: Publisher
) -> None:
    for event in all_that_is_pulled() * 3:
        await publish(voice, api.company_id, event)
    await publish(voice, api.company_id, RecordsLinked(tenant_id=XERO, links=()))
    await api.create("customers", a_customer("last"))

    changes = await until_changed(api, 4)

    assert sorted(str(one["id"]) for one in changes) == ["aroha", "gst", "last", "roses"]
    assert {one["revision"] for one in changes} == {1}


async def test_a_link_that_is_said_is_shown_in_the_list(api: Api, voice: Publisher) -> None:
    link = RecordLink(kind="customer", id="aroha", xero_id="x1", xero_url="https://go.example/x1")
    await api.create("customers", a_customer())

    await publish(voice, api.company_id, RecordsLinked(tenant_id=XERO, links=(link,)))

    async def linked() -> dict[str, object] | None:
        (item,) = (await api.ask("GET", "/customers")).json()["items"]
        return item if "xero_id" in item else None

    item = await until(linked, "the link is shown")
    assert (item["xero_id"], item["xero_url"], item["revision"]) == ("x1", "https://go.example/x1", 1)


async def test_every_change_is_heard_by_others_as_it_stands_in_the_feed(
    floor: World, api: Api, worker: Api
) -> None:
    received: list[AnyRecordChanged] = []
    connection = await aio_pika.connect(floor.infrastructure.amqp_url(OPERATOR, floor.vhost))
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            "sync-worker.test", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for noun in ("customer", "product", "tax"):
            await queue.bind("events", routing_key=f"{noun}.*")
        await api.open_shop()
        await api.change("customers", a_customer(phone="1"), 1)
        async with queue.iterator(timeout=20) as messages:
            async for message in messages:
                await message.ack()
                if message.headers["company"] == str(api.company_id):
                    received.append(RECORD_CHANGED.validate_json(message.body))
                    assert message.message_id == str(received[-1].id)
                if len(received) == 5:
                    break

    fed = (await worker.ask("GET", "/changes")).json()["events"]
    assert sorted(event.model_dump_json() for event in received) == sorted(
        RECORD_CHANGED.validate_python(event).model_dump_json() for event in fed
    )


async def test_what_is_pulled_while_the_service_is_stopped_is_taken_over_when_it_runs_again(
    floor: World, service: Running, api: Api, voice: Publisher
) -> None:
    other = floor.start("invoicing", port=free_port())
    stopped = [running.terminate() for running in (service, other)]
    for event in all_that_is_pulled():
        await publish(voice, api.company_id, event)

    floor.start("invoicing", port=service.port)

    assert stopped == [0, 0]
    assert len(await until_changed(api, 3)) == 3

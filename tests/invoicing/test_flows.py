"""Many writers, retried requests, and what is pulled from Xero, on a real PostgreSQL.

If this breaks, two phones overwrite each other, a retry books twice, or a pull undoes a person's edit.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.invoicing import RECORD_CHANGED
from common.contracts.pulled import (
    CustomersPulled,
    ProductsPulled,
    PulledCustomer,
    PulledField,
    PulledProduct,
    PulledTax,
    TaxesPulled,
)
from common.contracts.records import Customer, Product, Tax
from common.errors import Invalid, Stale
from invoicing import flows
from invoicing.flows import Dependencies as Deps
from invoicing.repository import records
from tests.invoicing.builders import a_customer, a_line, a_payment, a_product, a_tax, an_invoice
from tests.invoicing.commands import a_company, put, take_back, void

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
XERO = uuid4()


async def rows(deps: Deps, company_id: UUID, sql: str) -> list[dict[str, Any]]:
    async with deps.database.transaction(company_id) as connection:
        return [dict(row) for row in await connection.fetch(sql)]


async def changes(deps: Deps, company_id: UUID) -> list[dict[str, Any]]:
    return await rows(deps, company_id, "SELECT change, event_id, body FROM changes ORDER BY change")


async def published(deps: Deps, company_id: UUID, after: int = 0) -> list[str]:
    return [
        RECORD_CHANGED.validate_json(row["body"]).type
        for row in await changes(deps, company_id)
        if row["change"] > after
    ]


async def test_twenty_writers_in_two_processes_leave_no_gap_and_what_is_said_is_what_is_fed(
    deps: Deps, elsewhere: Deps
) -> None:
    company_id = await a_company(deps)

    async def write(writer: int) -> None:
        mine = (deps, elsewhere)[writer % 2]
        for n in range(5):
            await put(mine, company_id, "customer", a_customer(f"c{writer}-{n}"))
            await put(mine, company_id, "customer", a_customer(f"c{writer}-{n}", phone="1"), known=1)

    await asyncio.gather(*(write(writer) for writer in range(20)))

    fed = await changes(deps, company_id)
    spoken = await rows(deps, company_id, "SELECT message_id, body FROM outbox ORDER BY id")
    numbers = await rows(deps, company_id, "SELECT change FROM counters")
    assert [row["change"] for row in fed] == list(range(1, 205))
    assert [(row["message_id"], row["body"]) for row in spoken] == [
        (row["event_id"], row["body"]) for row in fed
    ]
    assert numbers == [{"change": 204}]
    for row in fed:
        event = RECORD_CHANGED.validate_json(row["body"])
        assert (event.id, event.change) == (row["event_id"], row["change"])


async def test_the_times_of_events_rise_with_their_numbers(deps: Deps, elsewhere: Deps) -> None:
    company_id = uuid4()
    await asyncio.gather(
        *(put((deps, elsewhere)[n % 2], company_id, "customer", a_customer(f"c{n}")) for n in range(40))
    )

    times = [RECORD_CHANGED.validate_json(row["body"]).time for row in await changes(deps, company_id)]

    assert times == sorted(times)


async def test_of_many_changes_of_one_revision_one_is_taken(deps: Deps, elsewhere: Deps) -> None:
    company_id = await a_company(deps)

    async def change(n: int) -> bool:
        try:
            await put((deps, elsewhere)[n % 2], company_id, "customer", a_customer(phone=str(n)), known=1)
        except Stale:
            return False
        return True

    taken = await asyncio.gather(*(change(n) for n in range(12)))

    assert sum(taken) == 1


async def test_what_is_refused_takes_no_number_and_does_not_stop_its_neighbours(deps: Deps) -> None:
    company_id = await a_company(deps)
    invoices = [an_invoice(f"i{n}", customer_id="aroha" if n % 2 else "nobody") for n in range(10)]

    outcomes = await asyncio.gather(
        *(put(deps, company_id, "invoice", sent) for sent in invoices), return_exceptions=True
    )

    assert [isinstance(outcome, Invalid) for outcome in outcomes] == [n % 2 == 0 for n in range(10)]
    await put(deps, company_id, "customer", a_customer("next"))
    assert [row["change"] for row in await changes(deps, company_id)] == list(range(1, 11))


async def test_a_number_that_changes_hands_within_one_transaction_finds_its_bearer(deps: Deps) -> None:
    company_id = await a_company(deps)
    for invoice_id, number in (("z", "1"), ("a", "2")):
        await put(deps, company_id, "invoice", an_invoice(invoice_id, number=number))

    answers = await asyncio.gather(
        put(deps, company_id, "invoice", an_invoice("z", number="3"), known=1),
        put(deps, company_id, "invoice", an_invoice("a", number="1"), known=1),
    )

    assert [answer.stored.number for answer in answers] == ["3", "1"]


async def test_payments_entered_at_once_never_exceed_the_invoice(deps: Deps, elsewhere: Deps) -> None:
    company_id = await a_company(deps)
    await put(deps, company_id, "invoice", an_invoice("i"))

    outcomes = await asyncio.gather(
        *(
            put((deps, elsewhere)[n % 2], company_id, "payment", a_payment("i", "5.00", f"p{n}"))
            for n in range(10)
        ),
        return_exceptions=True,
    )

    assert [isinstance(outcome, Invalid) for outcome in outcomes].count(False) == 4
    settled = await rows(deps, company_id, "SELECT settled FROM records WHERE kind = 'invoice'")
    assert [str(row["settled"]) for row in settled] == ["20.00"]


async def test_the_same_request_again_gets_its_first_answer_whatever_happened_since(deps: Deps) -> None:
    company_id, request_id = uuid4(), uuid4()
    first = await put(deps, company_id, "customer", a_customer(), request_id=request_id)
    await put(deps, company_id, "customer", a_customer(phone="1"), known=1)

    again = await put(deps, company_id, "customer", a_customer(), request_id=request_id)

    assert (again.status, again.stored.stored()) == (201, first.stored.stored())
    assert len(await changes(deps, company_id)) == 2


async def test_a_request_that_comes_many_times_at_once_acts_once(deps: Deps, elsewhere: Deps) -> None:
    company_id, request_id = uuid4(), uuid4()

    answers = await asyncio.gather(
        *(
            put((deps, elsewhere)[n % 2], company_id, "customer", a_customer(), request_id=request_id)
            for n in range(10)
        )
    )

    assert [answer.status for answer in answers] == [201] * 10
    assert len(await changes(deps, company_id)) == 1


async def test_the_same_words_again_raise_no_revision_and_say_nothing(deps: Deps) -> None:
    company_id = await a_company(deps)
    await put(deps, company_id, "invoice", an_invoice("i", a_line("2", "10.5")))

    answer = await put(deps, company_id, "invoice", an_invoice("i", a_line("2.00", "10.5000")), known=1)

    assert (answer.status, answer.stored.revision) == (200, 1)
    assert await published(deps, company_id, after=4) == ["invoice.created"]


async def test_each_act_is_said_by_its_name(deps: Deps) -> None:
    company_id = await a_company(deps)
    await put(deps, company_id, "invoice", an_invoice("i"))
    await put(deps, company_id, "payment", a_payment("i", "20.00", "p"))
    await take_back(deps, company_id, "p")
    await take_back(deps, company_id, "p")
    await put(deps, company_id, "invoice", an_invoice("i", note="thanks"), known=1)
    await void(deps, company_id, "invoice", "i")
    await void(deps, company_id, "invoice", "i")

    assert await published(deps, company_id, after=4) == [
        "invoice.created",
        "payment.created",
        "payment.deleted",
        "invoice.updated",
        "invoice.voided",
    ]


def customers_pulled(*names: str, second: int = 0) -> CustomersPulled:
    pulled = tuple(PulledCustomer(record=Customer(id=f"x-{name}", name=name)) for name in names)
    return CustomersPulled(time=NOON + timedelta(seconds=second), tenant_id=XERO, records=pulled)


async def test_what_is_pulled_is_created_once_however_often_it_is_heard(deps: Deps, elsewhere: Deps) -> None:
    company_id = uuid4()
    event = customers_pulled(*(f"contact-{n}" for n in range(1201)))

    await asyncio.gather(*(flows.take_over_pulled(one, company_id, event) for one in (deps, elsewhere, deps)))

    assert await published(deps, company_id) == ["customer.created"] * 1201
    sources = await rows(deps, company_id, "SELECT DISTINCT source, revision FROM records")
    assert sources == [{"source": "xero", "revision": 1}]


async def test_of_two_pulls_the_later_stays_in_whatever_order_they_come(deps: Deps) -> None:
    company_id = uuid4()
    old, new = customers_pulled("x", second=1), customers_pulled("x", second=2)
    renamed = new.model_copy(update={"records": (PulledCustomer(record=Customer(id="x-x", name="New")),)})

    for event in (renamed, old, renamed):
        await flows.take_over_pulled(deps, company_id, event)

    bodies = await rows(deps, company_id, "SELECT body FROM records")
    assert [Customer.model_validate_json(row["body"]).name for row in bodies] == ["New"]
    assert await published(deps, company_id) == ["customer.created"]


async def test_a_pull_heard_again_does_not_undo_what_a_person_changed_since(deps: Deps) -> None:
    company_id = uuid4()
    await flows.take_over_pulled(deps, company_id, customers_pulled("x"))
    await put(deps, company_id, "customer", {"id": "x-x", "name": "By hand"}, known=1)

    await flows.take_over_pulled(deps, company_id, customers_pulled("x"))

    assert await published(deps, company_id) == ["customer.created", "customer.updated"]


def phone_pulled(*fields: PulledField, second: int) -> CustomersPulled:
    whole = Customer(id="x-x", name="x", phone=str(fields[-1].after))
    record = PulledCustomer(record=whole, fields=fields)
    return CustomersPulled(time=NOON + timedelta(seconds=second), tenant_id=XERO, records=(record,))


async def test_fields_that_changed_in_xero_are_taken_beside_an_edit_here_and_never_over_it(
    deps: Deps,
) -> None:
    company_id = uuid4()
    await flows.take_over_pulled(deps, company_id, customers_pulled("x"))
    await put(deps, company_id, "customer", {"id": "x-x", "name": "By hand", "phone": "9"}, known=1)
    taken = PulledField(field="tax_number", before=(None,), after="12-345")
    refused = PulledField(field="phone", before=(None,), after="2")

    for _ in range(2):
        await flows.take_over_pulled(deps, company_id, phone_pulled(taken, refused, second=5))

    (row,) = await rows(deps, company_id, "SELECT body FROM records")
    assert Customer.model_validate_json(row["body"]) == Customer(
        id="x-x", name="By hand", phone="9", tax_number="12-345"
    )
    assert await published(deps, company_id) == ["customer.created", "customer.updated", "customer.updated"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_of_two_pulls_of_a_field_the_newest_value_stays_in_whatever_order_they_come(
    deps: Deps, order: tuple[int, int]
) -> None:
    company_id = uuid4()
    await flows.take_over_pulled(deps, company_id, customers_pulled("x"))
    first = PulledField(field="phone", before=(None, "1"), after="1")
    second = PulledField(field="phone", before=(None, "1", "2"), after="2")
    events = (phone_pulled(first, second=5), phone_pulled(second, second=9))

    for place in order:
        await flows.take_over_pulled(deps, company_id, events[place])

    (row,) = await rows(deps, company_id, "SELECT body FROM records")
    assert Customer.model_validate_json(row["body"]).phone == "2"


async def test_what_is_gone_from_xero_is_not_sold_or_not_shown_any_more(deps: Deps) -> None:
    company_id = await a_company(deps)
    product = PulledProduct(record=Product.model_validate(a_product(tax_id="gst")), deleted=True)
    tax = PulledTax(record=Tax.model_validate(a_tax("zero")), deleted=True)
    unknown = PulledTax(record=Tax.model_validate(a_tax("never-seen")), deleted=True)

    await flows.take_over_pulled(deps, company_id, ProductsPulled(tenant_id=XERO, records=(product,)))
    await flows.take_over_pulled(deps, company_id, TaxesPulled(tenant_id=XERO, records=(tax, unknown)))

    async with deps.database.transaction(company_id) as connection:
        products = await records.page(connection, company_id, "product", "", 10)
        taxes = await records.page(connection, company_id, "tax", "", 10)
        changed = await records.changed_after(connection, company_id, 4, 10)
    assert [(one["id"], one["sold"]) for one in products.items] == [("roses", False)]
    assert [one["id"] for one in taxes.items] == ["gst"]
    assert [(one.id, one.deleted) for one in changed.changes] == [("roses", False), ("zero", True)]
    assert await published(deps, company_id, after=4) == ["product.updated", "tax.updated"]

"""Every kind against the Xero sandbox: what it sends is accepted, read back and removed.

If this breaks, Xero refuses what the suite sends, or a record that was sent is not recognised afterwards.
"""

from decimal import Decimal
from typing import Any

import pytest

from common.contracts.money import document_totals
from common.contracts.records import Entity
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.fields import MergeState
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Element, Ref, Skip, Verb
from sync_worker.domain.problems import PAID_CANNOT_CHANGE, Problem
from sync_worker.kinds import registry
from sync_worker.xero.answers import failed, words
from sync_worker.xero.refusals import cause_of
from tests.sync_worker.a_book import (
    a_credit_note,
    a_customer,
    a_line,
    a_link_to,
    a_payment,
    a_product,
    an_invoice,
    sent,
)
from tests.sync_worker.an_organisation import Xero
from tests.sync_worker.the_kinds import credit_notes, customers, invoices, products, taxes

BLOOM = a_customer(
    id="c-1", name="Bloom & Co", phone="09 123", address={"line1": "1 High Street", "city": "Ōtaki"}
)
ROSE = a_product(id="p-1", code=None, price="1.2345", tax_id="gst", description="A red rose")
SALE = an_invoice(
    prices="inclusive",
    reference="PO 7",
    note="Ngā mihi nui!\nPay soon.",
    lines=(
        a_line(product_id="p-1", description="", quantity="3.5", price="9.9999"),
        a_line(discount_rate="12.5", quantity="7", price="3.33"),
        a_line(discount_rate="3.3333", quantity="3", price="100"),
        a_line(quantity="-1", price="0.05"),
    ),
)
NOTE = a_credit_note(
    lines=(a_line(discount_rate="10", quantity="3", price="9.9999"),),
    allocations=[{"invoice_id": "i-1", "amount": "5.00", "date": "2026-03-21"}],
)
(USE,) = (record for _, record in credit_notes.children(NOTE))
PAID = a_payment(amount="20.00", reference="cheque")
BOOK: tuple[tuple[str, Any], ...] = (
    ("customer", BLOOM),
    ("product", ROSE),
    ("invoice", SALE),
    ("credit_note", NOTE),
    ("allocation", USE),
    ("payment", PAID),
)


@pytest.fixture
def pushed(xero: Xero) -> Xero:
    for name, record in BOOK:
        xero.push(name, record)
    return xero


def test_xero_takes_what_every_kind_sends_and_its_answer_is_found_by_key(xero: Xero) -> None:
    for name, record in BOOK:
        kind = registry.get_pushed(name)
        payload = sent(kind.verdict(record, None, xero.context()))

        element = xero.push(name, record)

        assert kind.key_of(element) == kind.key(payload)
        assert kind.is_ours(record, element)
        assert xero.links[Ref(name, record.id)].merge.differences == {}


def test_what_is_read_again_is_ours_and_needs_nothing(pushed: Xero) -> None:
    for name, record in BOOK:
        kind = registry.get_pushed(name)
        merge = pushed.take_in(name, record)
        element = pushed.one(name, pushed.links[Ref(name, record.id)].xero_id)

        assert kind.is_ours(record, element)
        assert (merge.state.differences, merge.changes, merge.take) == ({}, (), ())
        assert kind.owner_of(element) in (record.id, None)

    everything = pushed.context(update_customers=True, import_invoice_edits=True)
    for name, record in BOOK:
        kind = registry.get_pushed(name)
        again = kind.verdict(record, pushed.links[Ref(name, record.id)], everything)
        assert isinstance(again, Skip), (name, again)
        assert again.silent, (name, again)


def test_children_first_everything_leaves_xero_again(pushed: Xero) -> None:
    for name, record in reversed(BOOK[2:]):
        kind = registry.get_pushed(name)
        link = pushed.links[Ref(name, record.id)]

        payload = sent(kind.removal(record, link, pushed.context()))
        element = pushed.send(name, payload, Verb.REMOVE)

        assert not failed(element), words(element)
        assert kind.state_of(element) == "removed"
        assert element[kind.id_key] == link.xero_id


def test_edits_are_taken_by_id(pushed: Xero) -> None:
    customer = BLOOM.model_copy(update={"phone": "09 999", "name": "Bloom & Sons"})
    product = ROSE.model_copy(update={"price": SALE.lines[0].price})
    invoice = an_invoice(id="i-2", number="A-2")

    pushed.push("invoice", invoice)
    contact = pushed.push("customer", customer, update_customers=True)
    item = pushed.push("product", product)
    edited = an_invoice(id="i-2", number="A-2", lines=(a_line(quantity="5"),))
    there = pushed.push("invoice", edited, import_invoice_edits=True)

    assert customers.seen_of(contact)["phone"] == "09 999"
    assert products.seen_of(item)["price"] == "9.9999"
    assert there["Total"] == edited.total
    assert pushed.links[Ref("invoice", "i-2")].merge.differences == {}


def test_a_paid_invoice_takes_new_words_and_refuses_new_amounts(pushed: Xero) -> None:
    later = SALE.model_copy(update={"due_date": SALE.due_date.replace(day=30)})
    dearer = later.model_copy(update={"lines": SALE.lines[:3], **totals_of(SALE.lines[:3])})
    pushed.take_in("invoice", SALE)

    element = pushed.push("invoice", later, import_invoice_edits=True)
    link = pushed.links[Ref("invoice", "i-1")]
    verdict = invoices.verdict(dearer, link, pushed.context(import_invoice_edits=True))

    assert invoices.theirs_of(element)["due_date"] == later.due_date.isoformat()
    assert link.merge.differences == {}
    assert isinstance(verdict, Problem)
    assert verdict.cause is PAID_CANNOT_CHANGE


def test_what_a_bookkeeper_gave_a_line_survives_edits_here_of_the_due_date_and_of_the_line(
    xero: Xero,
) -> None:
    xero.push("customer", BLOOM)
    sale = an_invoice(lines=(a_line(), a_line(description="Vase")))
    first, second = xero.push("invoice", sale)["LineItems"]
    account = next(
        one["Code"]
        for one in xero.call(Call("GET", "Accounts"))["Accounts"]
        if one["Class"] == "REVENUE" and one["Code"] != first["AccountCode"]
    )
    hers = {"LineItemID": first["LineItemID"], "AccountCode": account, "Description": "Roses, red"}
    lines = [hers, {"LineItemID": second["LineItemID"]}]
    link = xero.links[Ref("invoice", sale.id)]
    body: JsonObject = {"Invoices": [{"InvoiceID": link.xero_id, "LineItems": lines}]}
    xero.call(Call("POST", "Invoices", {"unitdp": "4"}, body))

    read = xero.take_in("invoice", sale)
    later = sale.model_copy(update={"due_date": sale.due_date.replace(day=30)})
    xero.push("invoice", later, import_invoice_edits=True)
    edited = an_invoice(
        due_date=later.due_date,
        lines=(a_line(quantity="5"), a_line(description="Vase"), a_line(description="Pot")),
    )
    there = xero.push("invoice", edited, import_invoice_edits=True)

    assert {one.by for one in read.changes} == {"xero"}
    assert [one["LineItemID"] for one in there["LineItems"][:2]] == [
        one["LineItemID"] for one in (first, second)
    ]
    assert there["LineItems"][0]["AccountCode"] == account
    assert there["LineItems"][0]["Description"] == "Roses, red"
    assert (there["LineItems"][0]["Quantity"], there["Total"]) == (5, edited.total)
    assert xero.links[Ref("invoice", sale.id)].merge.undecided == {}


def totals_of(lines: Any) -> dict[str, Any]:
    """Return the totals of the sale with other lines."""
    subtotal, tax, total = document_totals([(line.amount, Decimal(15)) for line in lines], inclusive=True)
    return {"subtotal": subtotal, "tax": tax, "total": total}


def test_a_draft_that_is_issued_becomes_approved(xero: Xero) -> None:
    xero.push("customer", BLOOM)
    xero.push("invoice", an_invoice(status="draft"))

    element = xero.push("invoice", an_invoice())

    assert element["Status"] == "AUTHORISED"


def test_what_came_from_xero_and_goes_back_unchanged_is_left(xero: Xero) -> None:
    xero.sandbox.put("Contacts", {"Name": "Kahu Ridge", "EmailAddress": "k@example.com"})
    xero.sandbox.put("Items", {"Code": "X-1", "Name": "Tulip", "SalesDetails": {"UnitPrice": 2.5}})
    found: list[tuple[PushedKind[Entity], Entity, Element]] = []
    for one in registry.pulled:
        if (kind := registry.as_pushed(one)) is None:
            continue
        (element,) = xero.read(one.name)
        record = one.pulled(element, "from-xero")
        assert record is not None
        found.append((kind, record, element))

    assert [kind.name for kind, _, _ in found] == ["customer", "product"]
    for kind, record, shown in found:
        link = a_link_to(kind.name, shown, MergeState(kind.ours_of(record, None, xero.context())))
        verdict = kind.verdict(record, link, xero.context(update_customers=True))
        assert isinstance(verdict, Skip)
        assert verdict.silent


def test_the_rates_of_new_zealand_map_fifteen_per_cent_and_leave_nought_to_a_person(xero: Xero) -> None:
    pulled = [tax for rate in xero.read("tax") if (tax := taxes.pulled(rate, "t"))]

    assert sorted(str(tax.rate) for tax in pulled) == ["0", "0", "15"]


@pytest.mark.parametrize(
    ("name", "again", "code"),
    [
        ("customer", a_customer(id="c-2", name="BLOOM & CO"), "name_taken"),
        ("invoice", an_invoice(id="i-2"), "match_not_ours"),
        ("product", a_product(id="p-1", code=None), "match_not_ours"),
        ("payment", a_payment(id="y-2", amount="9000.00"), "match_paid_already"),
        ("allocation", USE.model_copy(update={"amount": SALE.total * 9}), "match_paid_already"),
    ],
)
def test_what_xero_refuses_has_its_cause(pushed: Xero, name: str, again: Any, code: str) -> None:
    kind = registry.get_pushed(name)

    element = pushed.send(name, sent(kind.verdict(again, None, pushed.context())), Verb.CREATE)

    assert failed(element)
    assert cause_of(words(element)).code == code

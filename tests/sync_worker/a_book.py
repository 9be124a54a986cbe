"""Builders for the pure tests of the sync worker: records, an organisation, what a kind may know."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.contracts.config import Settings
from common.contracts.money import document_totals
from common.contracts.pulled import Account, OrganisationFacts
from common.contracts.records import CreditNote, Customer, Invoice, Line, Payment, Product
from sync_worker.domain.fields import Merge, MergeState
from sync_worker.domain.kind import Context, Element, Link, Ref, Send, Verdict
from sync_worker.domain.merge import theirs_changed, written
from sync_worker.domain.raw import raw_values
from sync_worker.kinds import registry

SALES = Account(id=UUID(int=200), code="200", name="Sales", type="REVENUE")
BANK = Account(id=UUID(int=90), code="090", name="Bank", type="BANK")
CARD = Account(id=UUID(int=91), code=None, name="Card", type="BANK")
CONTACT, ITEM, SALE = "c0000000-0000-4000-8000-000000000001", "i1", "51000000-0000-4000-8000-000000000001"
NOTE = "cd000000-0000-4000-8000-000000000001"

LINKS = {
    Ref("tax", "gst"): Link("OUTPUT2", 0, seen={"name": "GST", "rate": "15.0000"}),
    Ref("customer", "c-1"): Link(CONTACT, 1, seen={"name": "Bloom & Co"}),
    Ref("product", "p-1"): Link(ITEM, 1, seen={"code": "ROSE", "name": "Rose"}),
    Ref("invoice", "i-1"): Link(SALE, 1, seen={"status": "AUTHORISED"}),
    Ref("credit_note", "n-1"): Link(NOTE, 1, seen={"status": "AUTHORISED"}),
}


def a_context(
    links: Mapping[Ref, Link] | None = None,
    organisation: Mapping[str, Any] | None = None,
    address: str = "http://localhost:8080",
    answers: Mapping[Ref, str] | None = None,
    accounts: tuple[Account, ...] = (SALES, BANK, CARD),
    labels: Mapping[Ref, str] | None = None,
    **settings: Any,
) -> Context:
    chosen = {"revenue_account_id": SALES.id, "payment_account_id": BANK.id, **settings}
    facts = {"name": "Florist", "base_currency": "NZD", **(organisation or {})}
    return Context(
        company_id=UUID(int=1),
        tenant_id=UUID(int=2),
        settings=Settings.model_validate(chosen),
        organisation=OrganisationFacts.model_validate(facts),
        accounts={account.id: account for account in accounts},
        links={**LINKS, **(links or {})},
        address=address,
        answers=answers or {},
        labels=labels or {},
    )


def a_line(**changes: Any) -> Line:
    return Line.model_validate(
        {"description": "Roses", "quantity": "3", "price": "12.50", "tax_id": "gst", **changes}
    )


def a_document(**changes: Any) -> dict[str, Any]:
    lines = changes.pop("lines", (a_line(),))
    prices = changes.get("prices", "exclusive")
    subtotal, tax, total = document_totals(
        [(line.amount, Decimal(15)) for line in lines], inclusive=prices == "inclusive"
    )
    return {
        "customer_id": "c-1",
        "date": "2026-03-14",
        "currency": "NZD",
        "prices": prices,
        "lines": [line.model_dump() for line in lines],
        "subtotal": subtotal,
        "tax": tax,
        "total": total,
        **changes,
    }


def an_invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(
        {"id": "i-1", "number": "A-1", "due_date": "2026-04-01", **a_document(**changes)}
    )


def a_credit_note(**changes: Any) -> CreditNote:
    return CreditNote.model_validate({"id": "n-1", "number": "CN-1", **a_document(**changes)})


def a_customer(**changes: Any) -> Customer:
    return Customer.model_validate(
        {"id": "c-9", "number": "17", "name": "Bloom & Co", "email": "bloom@example.com", **changes}
    )


def a_product(**changes: Any) -> Product:
    return Product.model_validate({"id": "p-9", "code": "ROSE", "name": "Rose", "price": "12.5", **changes})


def a_payment(**changes: Any) -> Payment:
    return Payment.model_validate(
        {"id": "y-1", "invoice_id": "i-1", "date": "2026-03-20", "amount": "43.13", **changes}
    )


def sent(verdict: Verdict) -> Mapping[str, Any]:
    """Return the payload of what is sent."""
    return a_send(verdict).payload


def a_send(verdict: Verdict) -> Send:
    """Return a verdict that sends something."""
    assert isinstance(verdict, Send), verdict
    return verdict


def a_written_link(name: str, record: Any, element: Element, context: Context | None = None) -> Link:
    """Return the link of a record as it stands after Xero answered its create with `element`."""
    kind = registry.get_pushed(name)
    verdict = kind.verdict(record, None, context or a_context())
    assert isinstance(verdict, Send), verdict
    return a_link_to(name, element, written(kind.fields, MergeState(), verdict.ours, kind.theirs_of(element)))


def a_link_to(name: str, element: Element, merge: MergeState) -> Link:
    """Return a link to an object in Xero as it was last read; `merge` is what is known of both sides."""
    kind = registry.get(name)
    merge = replace(merge, theirs=kind.theirs_of(element))
    return Link(str(element[kind.id_key]), 1, kind.state_of(element), kind.seen_of(element), merge)


def read_again(
    name: str, link: Link, record: Any, element: Element, context: Context | None = None
) -> tuple[Link, Merge]:
    """Return the link after Xero showed `element`, and what was taken in."""
    kind = registry.get(name)
    context = context or a_context()
    merge = theirs_changed(
        kind.fields,
        link.merge,
        kind.ours_of(record, link, context),
        kind.theirs_of(element),
        raw_values(record),
        kind.policy(context.settings),
        kind.app_value,
    )
    return a_link_to(name, element, merge.state), merge


def shown(payload: Mapping[str, Any], record: Invoice | CreditNote, **more: Any) -> dict[str, Any]:
    """What Xero shows of a document that was sent: its own figures, dates in its own form."""
    return {
        **payload,
        "Date": microsoft(record.date),
        "SubTotal": record.subtotal,
        "TotalTax": record.tax,
        "Total": record.total,
        "DueDate": microsoft(record.due_date) if record.due_date else None,
        "LineItems": [
            {
                "LineItemID": f"line-{number}",
                **item,
                "LineAmount": Decimal("UnitAmount" in item),
                "Tracking": [],
            }
            for number, item in enumerate(payload["LineItems"], 1)
        ],
        **more,
    }


def microsoft(day: date) -> str:
    """A date in Xero's form, with a suffix that must not move it."""
    return f"/Date({(day - date(1970, 1, 1)).days * 86_400_000}+1300)/"

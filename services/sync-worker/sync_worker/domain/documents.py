"""What invoices and credit notes have in common on their way to Xero."""

from collections.abc import Mapping
from typing import Any

from common.contracts.config import Settings
from common.contracts.nouns import CreditNote, Invoice
from sync_worker.domain.elements import day_of, decimal_of, money_of, part_of, parts_of, text_of
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.kind import Context, Differing, Element, Leave, Link, Ref, Send, Verb, Verdict, amount
from sync_worker.domain.lines import line_items, lines_shown
from sync_worker.domain.organisation import currency_problem, lock_problem
from sync_worker.domain.problems import (
    CUSTOMER_ARCHIVED,
    NOT_FOUND,
    NUMBER_UNFIT,
    PAID_CANNOT_CHANGE,
    REMOVED_IN_XERO,
    TOTAL_NEGATIVE,
    Problem,
)

Words = dict[str, Any]
GONE = ("VOIDED", "DELETED")
UNAPPROVED = ("DRAFT", "SUBMITTED")
EDITS_OFF = Leave("Changes to what is in Xero already are switched off.", until="settings.switches")


def status_for(record: Invoice | CreditNote, settings: Settings, seen: Mapping[str, Any]) -> str:
    """Give the status to send: what is approved in Xero stays so."""
    if seen and seen.get("status") not in UNAPPROVED:
        return "AUTHORISED"
    return "DRAFT" if record.status == "draft" else settings.invoice_status


def edit_allowed(record: Invoice | CreditNote, link: Link, settings: Settings) -> bool:
    """Tell whether a change may follow: with the switch on, or because a draft was issued."""
    issued = link.seen.get("status") in UNAPPROVED and status_for(record, settings, link.seen) == "AUTHORISED"
    return settings.import_invoice_edits or issued


def obstacle(
    record: Invoice | CreditNote, link: Link | None, context: Context, status: str
) -> Problem | None:
    """Tell what stops a document before it is sent; a draft may lie in closed books."""
    number = one_line(record.number)
    if not number or not number.isascii() or not number.isprintable() or len(number) > 255:
        return Problem(NUMBER_UNFIT, record.id, record.number)
    if link is not None and link.state != "live":
        return Problem(REMOVED_IN_XERO, record.id, record.number)
    if record.total < 0:
        return Problem(TOTAL_NEGATIVE, record.id, record.number)
    if problem := currency_problem(record.currency, context.organisation):
        return problem
    if status not in UNAPPROVED and (problem := lock_problem(record.date, context.organisation)):
        return problem
    return contact_problem(record, context)


def contact_problem(record: Invoice | CreditNote, context: Context) -> Problem | None:
    """Tell why its customer cannot be named in Xero."""
    if context.id_of("customer", record.customer_id) is not None:
        return None
    link = context.links.get(Ref("customer", record.customer_id))
    return Problem(CUSTOMER_ARCHIVED if link is not None else NOT_FOUND, record.customer_id)


def words(record: Invoice | CreditNote, context: Context, fit: Fit, discounts: bool) -> Words | Problem:
    """Give what both documents say; the contact by its id alone, for anything more would change it."""
    items = line_items(record, context, fit, discounts)
    if isinstance(items, Problem):
        return items
    return {
        "Contact": {"ContactID": context.id_of("customer", record.customer_id)},
        "Date": record.date.isoformat(),
        "LineAmountTypes": "Inclusive" if record.prices == "inclusive" else "Exclusive",
        "CurrencyCode": record.currency,
        "LineItems": items,
    }


def figures(record: Invoice | CreditNote) -> dict[str, str]:
    """Give the figures of a document that Xero shows too, as short forms keep them."""
    return {
        "subtotal": amount(record.subtotal),
        "tax": amount(record.tax),
        "total": amount(record.total),
        "date": record.date.isoformat(),
        "currency": record.currency,
    }


def named_in_lines(record: Invoice | CreditNote) -> list[Ref]:
    """Give the taxes and products that the lines name."""
    taxes = {Ref("tax", line.tax_id) for line in record.lines}
    return sorted(taxes | {Ref("product", line.product_id) for line in record.lines if line.product_id})


def shows(payload: Mapping[str, Any], record: Invoice | CreditNote, link: Link, number: str) -> bool:
    """Tell whether Xero shows all of a payload already."""
    ours = {**seen_of_document(payload, number), **figures(record)}
    status = ours.pop("status")
    approved = status != "AUTHORISED" or link.seen.get("status") not in UNAPPROVED
    same = all(link.seen.get(what) == value for what, value in ours.items())
    return link.state == "live" and approved and same


def seen_of_document(element: Element, number: str) -> dict[str, Any]:
    """Give the short form of a document; `number` is the key of its number."""
    return {
        "number": text_of(element, number),
        "status": text_of(element, "Status"),
        "subtotal": money_of(element, "SubTotal"),
        "tax": money_of(element, "TotalTax"),
        "total": money_of(element, "Total"),
        "date": day_of(element, "Date"),
        "currency": text_of(element, "CurrencyCode"),
        "contact": text_of(part_of(element, "Contact"), "ContactID"),
        "reference": text_of(element, "Reference"),
        "due_date": day_of(element, "DueDate"),
        "lines": lines_shown(parts_of(element, "LineItems")),
    }


def state_of_document(element: Element) -> str:
    """Tell whether a document still counts."""
    return "removed" if text_of(element, "Status") in GONE else "live"


def money_applied(seen: Mapping[str, Any]) -> bool:
    """Tell whether a payment or credit is applied, so that Xero lets only words change."""
    applied = (decimal_of(seen, "paid"), decimal_of(seen, "credited"))
    return seen.get("status") == "PAID" or any(applied)


def figures_changed(record: Invoice | CreditNote, seen: Mapping[str, Any]) -> Problem | None:
    """Tell whether figures were changed of something money is applied to."""
    if all(seen.get(what) == ours for what, ours in figures(record).items()):
        return None
    return Problem(PAID_CANNOT_CHANGE, record.id, record.number)


def removal_of(record: Invoice | CreditNote, link: Link, context: Context, id_name: str) -> Verdict:
    """Say how a withdrawn document leaves: what is approved is voided, a draft deleted.

    Money of others that is applied to it is for Xero to refuse: what was seen may be older than our own
    payments' removal.
    """
    status = link.seen.get("status")
    if link.state == "removed" or status in GONE:
        return Leave("It was voided in Xero already.", silent=True)
    if status in UNAPPROVED:
        return Send(Verb.REMOVE, {id_name: link.xero_id, "Status": "DELETED"})
    return lock_problem(record.date, context.organisation) or Send(
        Verb.REMOVE, {id_name: link.xero_id, "Status": "VOIDED"}
    )


def differing(record: Invoice | CreditNote, element: Element) -> list[Differing]:
    """Name the figures that are not the same on both sides; none where it is withdrawn on both."""
    seen = seen_of_document(element, "")
    gone = seen["status"] in GONE
    if gone or record.status == "void":
        same = gone and record.status == "void"
        return [] if same else [Differing("status", record.status, str(seen["status"]))]
    return [
        Differing(what, ours, str(seen[what])) for what, ours in figures(record).items() if seen[what] != ours
    ]

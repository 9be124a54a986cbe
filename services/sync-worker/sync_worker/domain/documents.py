"""The rules that invoices and credit notes share on their way to Xero."""

from decimal import Decimal

from common.contracts.config import Settings
from common.contracts.money import document_totals
from common.contracts.records import CreditNote, Invoice
from sync_worker.domain import contacts
from sync_worker.domain.elements import day_of, decimal_of, money_of, part_of, text_of
from sync_worker.domain.fitting import one_line
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Context, Element, Link, Ref, Send, Skip, Verb, Verdict
from sync_worker.domain.line_merge import text
from sync_worker.domain.organisation import currency_problem, lock_problem
from sync_worker.domain.problems import (
    CUSTOMER_ARCHIVED,
    NOT_FOUND,
    NUMBER_UNFIT,
    TAX_RATE_DIFFERS,
    TOTAL_NEGATIVE,
    TOTAL_ZERO,
    Problem,
)

CENT = Decimal("0.01")
GONE_STATUSES = ("VOIDED", "DELETED")
UNAPPROVED = ("DRAFT", "SUBMITTED")
GONE = Skip("It was voided or deleted in Xero, which is final, so nothing is sent.")
EDITS_OFF = Skip("Changes to documents that are already in Xero are switched off.", until="settings.switches")


def status_for(record: Invoice | CreditNote, settings: Settings, seen: JsonObject) -> str:
    """Return the status to send: a document that is approved in Xero stays approved."""
    if seen and seen.get("status") not in UNAPPROVED:
        return "AUTHORISED"
    return "DRAFT" if record.status == "draft" else settings.invoice_status


def sent_to_contact(settings: Settings, status: str) -> dict[str, bool]:
    """Return the flag that marks an approved document as sent, if the settings want it."""
    return {"SentToContact": True} if settings.mark_as_sent and status == "AUTHORISED" else {}


def edit_allowed(record: Invoice | CreditNote, link: Link, settings: Settings) -> bool:
    """Return whether a change may be sent: the switch is on, or a draft was issued."""
    issued = link.seen.get("status") in UNAPPROVED and status_for(record, settings, link.seen) == "AUTHORISED"
    return settings.import_invoice_edits or issued


def obstacle(record: Invoice | CreditNote, context: Context, status: str) -> Problem | None:
    """Return the problem that stops a document before it is sent, or None.

    A draft may have a date in a locked period.
    """
    number = one_line(record.number)
    if not number or not number.isascii() or not number.isprintable() or len(number) > 255:
        return Problem(NUMBER_UNFIT, record.id, record.number)
    if record.total < 0:
        return Problem(TOTAL_NEGATIVE, record.id, record.number)
    if problem := currency_problem(record.currency, context.organisation):
        return problem
    if status not in UNAPPROVED and (problem := lock_problem(record.date, context.organisation)):
        return problem
    return contact_problem(record, context)


def contact_problem(record: Invoice | CreditNote, context: Context) -> Problem | None:
    """Return the problem if the customer has no live contact in Xero, or None."""
    if context.id_of("customer", record.customer_id) is not None:
        return None
    link = context.links.get(Ref("customer", record.customer_id))
    if link is None:
        return Problem(NOT_FOUND, record.customer_id)
    return Problem(CUSTOMER_ARCHIVED, record.customer_id, page=contacts.page_of(link.xero_id))


def rate_problem(record: Invoice | CreditNote, context: Context) -> Problem | None:
    """Return a problem if Xero's tax rates lead to another tax than the document's, or None.

    A difference of one cent per line is allowed: systems round differently.
    """
    rates = {line.tax_id: context.links.get(Ref("tax", line.tax_id)) for line in record.lines}
    shown = {tax_id: link.seen for tax_id, link in rates.items() if link is not None and "rate" in link.seen}
    if len(shown) < len(rates):
        return None
    amounts = [(line.amount, decimal_of(shown[line.tax_id], "rate")) for line in record.lines]
    _, tax, total = document_totals(amounts, record.prices == "inclusive")
    if abs(tax - record.tax) <= CENT * len(record.lines):
        return None
    names = ", ".join(f"{one['name']} {text(text_of(one, 'rate'))} %" for one in shown.values())
    ours = f"tax {record.tax}, total {record.total}"
    return Problem(
        TAX_RATE_DIFFERS, record.id, f"{ours} in the app; tax {tax}, total {total} with {names} in Xero"
    )


def on_day(seen: JsonObject) -> str:
    """Return ` on 2026-03-14`, the day on which Xero last changed a document, or an empty text if it is unknown."""
    return f" on {seen['updated']}" if seen.get("updated") else ""


def named_in_lines(record: Invoice | CreditNote) -> list[Ref]:
    """Return the taxes and products of the lines, sorted."""
    taxes = {Ref("tax", line.tax_id) for line in record.lines}
    return sorted(taxes | {Ref("product", line.product_id) for line in record.lines if line.product_id})


def seen_of_document(element: Element, number: str) -> JsonObject:
    """Return the short form that both documents share; `number` is the key of the document's number."""
    return {
        "number": text_of(element, number),
        "status": text_of(element, "Status"),
        "total": money_of(element, "Total"),
        "date": day_of(element, "Date"),
        "contact": text_of(part_of(element, "Contact"), "ContactID"),
        "reference": text_of(element, "Reference"),
        "updated": day_of(element, "UpdatedDateUTC"),
    }


def state_of_document(element: Element) -> str:
    """Return `removed` for a voided or deleted document, else `live`."""
    return "removed" if text_of(element, "Status") in GONE_STATUSES else "live"


def money_applied(seen: JsonObject) -> bool:
    """Return whether a payment or credit is applied, so that Xero accepts changes of some texts only."""
    applied = (decimal_of(seen, "paid"), decimal_of(seen, "credited"))
    return seen.get("status") == "PAID" or any(applied)


def counts_as_paid(seen: JsonObject) -> bool:
    """Return whether Xero counts a document as paid only because its total is 0.00."""
    applied = (decimal_of(seen, "paid"), decimal_of(seen, "credited"))
    return (
        seen.get("status") == "PAID"
        and not any(applied)
        and "total" in seen
        and not decimal_of(seen, "total")
    )


def removal_of(record: Invoice | CreditNote, link: Link, context: Context, id_name: str) -> Verdict:
    """Return how to remove a withdrawn document: an approved one is voided, a draft is deleted.

    If others applied money to it, Xero refuses: `link.seen` may be older than the removal of our own payments, so it
    decides nothing here.
    """
    status = link.seen.get("status")
    if link.state == "removed" or status in GONE_STATUSES:
        return Skip("It is already voided in Xero.", silent=True)
    if status in UNAPPROVED:
        return Send(Verb.REMOVE, {id_name: link.xero_id, "Status": "DELETED"})
    if counts_as_paid(link.seen):
        return Problem(TOTAL_ZERO, record.id, record.number)
    return lock_problem(record.date, context.organisation) or Send(
        Verb.REMOVE, {id_name: link.xero_id, "Status": "VOIDED"}
    )

"""Invoices are Xero's Invoices of type ACCREC: created under their own number, changed by id, voided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.contracts.message import Contract
from common.contracts.nouns import Invoice
from sync_worker.domain import documents
from sync_worker.domain.elements import day_of, decimal_of, money_of, text_of
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.kind import Call, Context, Differing, Element, Leave, Link, Ref, Send, Verb, Verdict
from sync_worker.domain.marks import address_of, owner_by_address
from sync_worker.domain.problems import Problem

NAME, RECORD, ENVELOPE, ID = "invoice", Invoice, "Invoices", "InvoiceID"
MOST = {Verb.REMOVE: 50, Verb.CREATE: 50, Verb.UPDATE: 50}
PAGE = 1000
VERIFIED = True
NUMBER = "InvoiceNumber"


def label(record: Invoice) -> str:
    """An invoice is known by its number."""
    return record.number


def needs(record: Invoice) -> Iterable[Ref]:
    """Its customer must be in Xero before it."""
    return (Ref("customer", record.customer_id),)


def looks_at(record: Invoice) -> Iterable[Ref]:
    """Its lines name taxes and products."""
    return documents.named_in_lines(record)


def parts(record: Invoice) -> Iterable[tuple[str, Contract]]:
    """It brings nothing along: payments are records of their own."""
    return ()


def verdict(record: Invoice, link: Link | None, context: Context) -> Verdict:
    """Create it, change it where that is allowed, or say what stops it."""
    status = documents.status_for(record, context.settings, link.seen if link else {})
    fit = Fit()
    payload = _payload(record, context, fit, status)
    if link is not None:
        if not isinstance(payload, Problem) and documents.shows(payload, record, link, NUMBER):
            return Leave("Xero shows the same.", silent=True)
        if not documents.edit_allowed(record, link, context.settings):
            return documents.EDITS_OFF
    if problem := documents.obstacle(record, link, context, status):
        return problem
    if link is not None and documents.money_applied(link.seen):
        return documents.figures_changed(record, link.seen) or _words_alone(record, link, context)
    if isinstance(payload, Problem):
        return payload
    if link is None:
        return Send(Verb.CREATE, {name: value for name, value in payload.items() if value != ""}, fit.notes)
    return Send(Verb.UPDATE, {ID: link.xero_id, **payload}, fit.notes)


def removal(record: Invoice, link: Link, context: Context) -> Verdict:
    """Void it, or delete it while it is a draft."""
    return documents.removal_of(record, link, context, ID)


def write(verb: Verb, payloads: Sequence[Mapping[str, Any]]) -> Call:
    """PUT creates and never overwrites another's number; POST with ids changes."""
    query = {"summarizeErrors": "false", "unitdp": "4"}
    return Call("PUT" if verb is Verb.CREATE else "POST", "Invoices", query, {"Invoices": list(payloads)})


def key(payload: Mapping[str, Any]) -> str:
    """The id, or the number while there is none."""
    return str(payload.get(ID) or payload[NUMBER])


def key_of(element: Element) -> str:
    """The number."""
    return text_of(element, NUMBER)


def owner_of(element: Element) -> str | None:
    """The record its address in the app ends with."""
    return owner_by_address(text_of(element, "Url"))


def is_ours(record: Invoice, element: Element) -> bool:
    """Its address in the app ends with the record's id; without an address number, date and total decide."""
    if text_of(element, "Type") not in ("", "ACCREC"):
        return False
    if url := text_of(element, "Url"):
        return owner_by_address(url) == record.id
    return (text_of(element, NUMBER), day_of(element, "Date"), decimal_of(element, "Total")) == (
        one_line(record.number),
        record.date.isoformat(),
        record.total,
    )


def differs(record: Invoice, element: Element) -> Sequence[Differing]:
    """Amounts, tax, date, currency, and whether it is void."""
    return documents.differing(record, element)


def seen_of(element: Element) -> dict[str, Any]:
    """Status and figures, and what is paid."""
    return {
        **documents.seen_of_document(element, NUMBER),
        "due": money_of(element, "AmountDue"),
        "paid": money_of(element, "AmountPaid"),
        "credited": money_of(element, "AmountCredited"),
        "url": text_of(element, "Url"),
    }


def state_of(element: Element) -> str:
    """Voided and deleted invoices are removed."""
    return documents.state_of_document(element)


def merged_into(element: Element) -> str | None:
    """Invoices are never merged."""
    return None


def page_path(xero_id: str) -> str:
    """The invoice in Xero's web application."""
    return f"/AccountsReceivable/View.aspx?InvoiceID={xero_id}"


def reading(since: str | None, page: int) -> Call:
    """Our own invoices that changed: others are never read."""
    query = {"page": str(page), "pageSize": str(PAGE), "createdByMyApp": "true", "unitdp": "4"}
    return Call("GET", "Invoices", query, modified_since=since)


def _payload(record: Invoice, context: Context, fit: Fit, status: str) -> dict[str, Any] | Problem:
    words = documents.words(record, context, fit, discounts=True)
    if isinstance(words, Problem):
        return words
    payload = {"Type": "ACCREC", **_always_open(record, context, fit), **words, "Status": status}
    if context.settings.mark_as_sent and status == "AUTHORISED":
        payload["SentToContact"] = True
    return payload


def _always_open(record: Invoice, context: Context, fit: Fit) -> dict[str, Any]:
    """What Xero lets change even when money is applied."""
    changes: dict[str, Any] = {
        NUMBER: one_line(record.number),
        "DueDate": record.due_date.isoformat(),
        "Reference": fit.line("reference", record.reference, 255),
    }
    if address := address_of(context.address, record.id):
        changes["Url"] = address
    return changes


def _words_alone(record: Invoice, link: Link, context: Context) -> Verdict:
    contact = context.id_of("customer", record.customer_id)
    fit = Fit()
    changes = _always_open(record, context, fit)
    shown = {
        NUMBER: link.seen.get("number"),
        "DueDate": link.seen.get("due_date"),
        "Reference": link.seen.get("reference"),
    }
    if contact != link.seen.get("contact"):
        changes["Contact"] = {"ContactID": contact}
    elif all(changes[name] == value for name, value in shown.items()):
        return Leave(
            "Its number, dates and amounts are in Xero; the words of a paid invoice's lines stay there."
        )
    fit.say("Money is applied to it in Xero: number, due date and reference were changed, its lines stay.")
    return Send(Verb.UPDATE, {ID: link.xero_id, **changes}, fit.notes)

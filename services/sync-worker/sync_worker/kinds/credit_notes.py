"""Credit notes are Xero's CreditNotes of type ACCRECCREDIT; what they pay for is a kind of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.contracts.message import Contract
from common.contracts.nouns import CreditNote
from sync_worker.domain import documents
from sync_worker.domain.allocation import allocations_of
from sync_worker.domain.elements import decimal_of, text_of
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.kind import (
    Call,
    Context,
    Differing,
    Element,
    Leave,
    Link,
    Ref,
    Send,
    Verb,
    Verdict,
    amount,
)
from sync_worker.domain.marks import mark, mark_of, marked, owner_by
from sync_worker.domain.problems import Problem

NAME, RECORD, ENVELOPE, ID = "credit_note", CreditNote, "CreditNotes", "CreditNoteID"
MOST = {Verb.REMOVE: 50, Verb.CREATE: 50, Verb.UPDATE: 50}
PAGE = 1000
READ_WITH = "invoice"
VERIFIED = True
PARTS = ("allocation",)
NUMBER = "CreditNoteNumber"
SAME = Leave("Xero shows the same.", silent=True)


def label(record: CreditNote) -> str:
    """A credit note is known by its number."""
    return record.number


def needs(record: CreditNote) -> Iterable[Ref]:
    """Its customer must be in Xero before it."""
    return (Ref("customer", record.customer_id),)


def looks_at(record: CreditNote) -> Iterable[Ref]:
    """Its lines name taxes and products."""
    return documents.named_in_lines(record)


def parts(record: CreditNote) -> Iterable[tuple[str, Contract]]:
    """What it was used for; a draft is used for nothing yet."""
    if record.status == "draft":
        return ()
    return tuple(("allocation", one) for one in allocations_of(record))


def verdict(record: CreditNote, link: Link | None, context: Context) -> Verdict:
    """Create it, change it where that is allowed, or say what stops it."""
    status = documents.status_for(record, context.settings, link.seen if link else {})
    fit = Fit()
    payload = _payload(record, context, fit, status)
    if link is not None:
        if not isinstance(payload, Problem) and documents.shows(payload, record, link, NUMBER):
            return SAME
        if not documents.edit_allowed(record, link, context.settings):
            return documents.EDITS_OFF
    if problem := documents.obstacle(record, link, context, status):
        return problem
    if link is not None and documents.money_applied(link.seen):
        return documents.figures_changed(record, link.seen) or Leave(
            "It is used for invoices already; Xero keeps its words as they are."
        )
    if isinstance(payload, Problem):
        return payload
    if link is None:
        return Send(Verb.CREATE, payload, fit.notes)
    return Send(Verb.UPDATE, {ID: link.xero_id, **payload}, fit.notes)


def removal(record: CreditNote, link: Link, context: Context) -> Verdict:
    """Void it, or delete it while it is a draft."""
    return documents.removal_of(record, link, context, ID)


def write(verb: Verb, payloads: Sequence[Mapping[str, Any]]) -> Call:
    """PUT creates and never overwrites another's number; POST with ids changes."""
    query = {"summarizeErrors": "false", "unitdp": "4"}
    method = "PUT" if verb is Verb.CREATE else "POST"
    return Call(method, "CreditNotes", query, {"CreditNotes": list(payloads)})


def key(payload: Mapping[str, Any]) -> str:
    """The id, or our mark while there is none."""
    return str(payload.get(ID) or mark_of(payload))


def key_of(element: Element) -> str:
    """Our mark at the start of the reference."""
    return mark_of(element)


def owner_of(element: Element) -> str | None:
    """The record whose mark its reference begins with."""
    return owner_by(mark_of(element))


def is_ours(record: CreditNote, element: Element) -> bool:
    """It is a customer's and carries our mark."""
    return text_of(element, "Type") in ("", "ACCRECCREDIT") and mark_of(element) == mark(record.id)


def differs(record: CreditNote, element: Element) -> Sequence[Differing]:
    """Amounts, tax, date, currency, and whether it is void."""
    return documents.differing(record, element)


def seen_of(element: Element) -> dict[str, Any]:
    """Status and figures, and how much of it is used."""
    used = decimal_of(element, "AppliedAmount")
    if element.get("RemainingCredit") is not None:
        used = decimal_of(element, "Total") - decimal_of(element, "RemainingCredit")
    return {**documents.seen_of_document(element, NUMBER), "credited": amount(used)}


def state_of(element: Element) -> str:
    """Voided and deleted credit notes are removed."""
    return documents.state_of_document(element)


def merged_into(element: Element) -> str | None:
    """Credit notes are never merged."""
    return None


def page_path(xero_id: str) -> str:
    """The credit note in Xero's web application."""
    return f"/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={xero_id}"


def reading(since: str | None, page: int) -> Call:
    """Credit notes that changed; ours are told apart by their mark."""
    query = {"page": str(page), "pageSize": str(PAGE), "unitdp": "4"}
    return Call("GET", "CreditNotes", query, modified_since=since)


def _payload(record: CreditNote, context: Context, fit: Fit, status: str) -> dict[str, Any] | Problem:
    words = documents.words(record, context, fit, discounts=False)
    if isinstance(words, Problem):
        return words
    payload = {
        "Type": "ACCRECCREDIT",
        NUMBER: one_line(record.number),
        "Reference": marked(record.id, record.reference, fit),
        **words,
        "Status": status,
    }
    if record.due_date is not None:
        payload["DueDate"] = record.due_date.isoformat()
    if context.settings.mark_as_sent and status == "AUTHORISED":
        payload["SentToContact"] = True
    return payload

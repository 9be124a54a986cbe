"""Invoices are Xero's Invoices of type ACCREC: created under their own number, changed by id, voided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.nouns import Invoice
from sync_worker.domain import document_merge, documents
from sync_worker.domain.elements import day_of, decimal_of, money_of, text_of
from sync_worker.domain.fields import Policy, Values
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.kind import Call, Context, Element, Link, Ref, Verb, Verdict
from sync_worker.domain.marks import address_of, owner_by_address
from sync_worker.domain.matching import folded

NAME, RECORD, ENVELOPE, ID = "invoice", Invoice, "Invoices", "InvoiceID"
LIST_PAGE = "/AccountsReceivable/Search.aspx"
MOST = {Verb.REMOVE: 50, Verb.CREATE: 50, Verb.UPDATE: 50}
PAGE = 1000
VERIFIED = True
READS_OWN_ONLY = True
NUMBER = "InvoiceNumber"
FIELDS = document_merge.FIELDS


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
    """Create it, send what changed where that is allowed, or say what stops it."""
    return document_merge.verdict_of(record, link, context, FORM)


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


def ours_of(record: Invoice, link: Link | None, context: Context) -> Values:
    """The invoice's fields as Xero would show them."""
    return document_merge.ours_of(record, context, FORM)


def theirs_of(element: Element) -> Values:
    """The fields that an invoice in Xero shows."""
    return document_merge.theirs_of(element, FORM)


def policy(settings: Settings) -> Policy:
    """Edits follow with the switch on; an invoice is never taken from Xero."""
    return Policy(push=settings.import_invoice_edits, app_wins=True)


def app_value(name: str, text: str) -> Any:
    """Invoices are not taken from Xero."""
    return text


def unique_keys(record: Invoice) -> Sequence[str]:
    """The number, which Xero takes once, whatever its letter case and spaces."""
    return (f"number:{folded(record.number)}",)


def match_keys_of(element: Element) -> Sequence[str]:
    """The record it came from, and its number."""
    owner = owner_of(element)
    return (*([f"owner:{owner}"] if owner else []), f"number:{folded(text_of(element, NUMBER))}")


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


def _header(record: Invoice, context: Context, fit: Fit) -> document_merge.Header:
    return {
        "number": (NUMBER, one_line(record.number)),
        "due_date": ("DueDate", record.due_date.isoformat()),
        "reference": ("Reference", fit.line("reference", record.reference, 255)),
        **document_merge.common_header(record, context),
    }


def _extra(record: Invoice, context: Context) -> dict[str, Any]:
    return {"Type": "ACCREC", "Url": address_of(context.address, record.id)}


def _reference(element: Element) -> str:
    return text_of(element, "Reference")


FORM = document_merge.Form(
    ID, NUMBER, True, _header, _extra, _reference, ("number", "due_date", "reference", "contact"), True
)

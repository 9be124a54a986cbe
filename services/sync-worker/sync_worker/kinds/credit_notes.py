"""Credit notes are Xero's CreditNotes of type ACCRECCREDIT; what they pay for is a kind of its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.nouns import CreditNote
from sync_worker.domain import document_merge, documents
from sync_worker.domain.allocation import allocations_of
from sync_worker.domain.elements import decimal_of, text_of
from sync_worker.domain.fields import Policy, Values
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.kind import Call, Context, Element, Link, Ref, Verb, Verdict, amount
from sync_worker.domain.marks import mark, mark_of, marked, owner_by, unmarked
from sync_worker.domain.matching import folded

NAME, RECORD, ENVELOPE, ID = "credit_note", CreditNote, "CreditNotes", "CreditNoteID"
LIST_PAGE = "/AccountsReceivable/Search.aspx"
MOST = {Verb.REMOVE: 50, Verb.CREATE: 50, Verb.UPDATE: 50}
PAGE = 1000
READ_WITH = "invoice"
VERIFIED = True
PARTS = ("allocation",)
NUMBER = "CreditNoteNumber"
FIELDS = document_merge.FIELDS


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
    """Create it, send what changed where that is allowed, or say what stops it."""
    return document_merge.verdict_of(record, link, context, FORM)


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
    ours = mark(record.id).lower()
    return text_of(element, "Type") in ("", "ACCRECCREDIT") and mark_of(element).lower() == ours


def ours_of(record: CreditNote, link: Link | None, context: Context) -> Values:
    """The credit note's fields as Xero would show them."""
    return document_merge.ours_of(record, context, FORM)


def theirs_of(element: Element) -> Values:
    """The fields that a credit note in Xero shows."""
    return document_merge.theirs_of(element, FORM)


def policy(settings: Settings) -> Policy:
    """Edits follow with the switch on; a credit note is never taken from Xero."""
    return Policy(push=settings.import_invoice_edits, app_wins=True)


def app_value(name: str, text: str) -> Any:
    """Credit notes are not taken from Xero."""
    return text


def unique_keys(record: CreditNote) -> Sequence[str]:
    """The number, which Xero takes once, whatever its letter case and spaces."""
    return (f"number:{folded(record.number)}",)


def match_keys_of(element: Element) -> Sequence[str]:
    """The record it came from, and its number."""
    owner = owner_of(element)
    return (*([f"owner:{owner}"] if owner else []), f"number:{folded(text_of(element, NUMBER))}")


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


def _header(record: CreditNote, context: Context, fit: Fit) -> document_merge.Header:
    due = {} if record.due_date is None else {"due_date": ("DueDate", record.due_date.isoformat())}
    return {
        "number": (NUMBER, one_line(record.number)),
        "reference": ("Reference", marked(record.id, record.reference, fit)),
        **document_merge.common_header(record, context),
        **due,
    }


def _extra(record: CreditNote, context: Context) -> dict[str, Any]:
    return {"Type": "ACCRECCREDIT"}


FORM = document_merge.Form(ID, NUMBER, False, _header, _extra, unmarked, (), False)

"""Credit notes: Xero's CreditNotes of type ACCRECCREDIT; their allocations are another kind."""

from collections.abc import Iterable

from common.contracts.records import CreditNote, Entity
from sync_worker.domain import documents
from sync_worker.domain.allocation import allocations_of
from sync_worker.domain.capabilities import ParentKind
from sync_worker.domain.document_kind import DocumentKind
from sync_worker.domain.document_merge import Header, common_header
from sync_worker.domain.elements import decimal_of, text_of
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Context, Element, amount
from sync_worker.domain.marks import mark, mark_of, marked, owner_by, unmarked


class CreditNotes(DocumentKind[CreditNote], ParentKind[CreditNote]):
    """The company's credit notes to its customers; our mark begins the reference of each."""

    name = "credit_note"
    record_type = CreditNote
    envelope = "CreditNotes"
    id_key = "CreditNoteID"
    list_page = "/AccountsReceivable/Search.aspx"
    number_key = "CreditNoteNumber"
    read_with = "invoice"
    child_kinds = ("allocation",)
    discounts = False
    shows_due_date = False
    open_when_paid = ()

    def children(self, record: CreditNote) -> Iterable[tuple[str, Entity]]:
        """Return its allocations; a draft has none yet."""
        if record.status == "draft":
            return ()
        return tuple(("allocation", one) for one in allocations_of(record))

    def key_of(self, element: Element) -> str:
        """Return our mark at the start of the reference."""
        return mark_of(element)

    def owner_of(self, element: Element) -> str | None:
        """Return the record whose mark begins the reference, or None."""
        return owner_by(mark_of(element))

    def is_ours(self, record: CreditNote, element: Element) -> bool:
        """Return whether it is a sales credit note with the record's mark."""
        ours = mark(record.id).lower()
        return text_of(element, "Type") in ("", "ACCRECCREDIT") and mark_of(element).lower() == ours

    def seen_of(self, element: Element) -> JsonObject:
        """Return the status, the figures and the amount that is used."""
        used = decimal_of(element, "AppliedAmount")
        if element.get("RemainingCredit") is not None:
            used = decimal_of(element, "Total") - decimal_of(element, "RemainingCredit")
        return {**documents.seen_of_document(element, self.number_key), "credited": amount(used)}

    def page_path(self, xero_id: str) -> str:
        """Return the path of the credit note in Xero's web application."""
        return f"/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={xero_id}"

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads the changed credit notes; their marks show which came from this app."""
        query = {"page": str(page), "pageSize": str(self.page_size), "unitdp": "4"}
        return Call("GET", self.envelope, query, modified_since=since)

    def header(self, record: CreditNote, context: Context, fit: Fit) -> Header:
        """Return number, dates, reference with our mark, contact, currency and whether prices include tax."""
        due = {} if record.due_date is None else {"due_date": record.due_date.isoformat()}
        return {
            "number": one_line(record.number),
            "reference": marked(record.id, record.reference, fit),
            **common_header(record, context),
            **due,
        }

    def once(self, record: CreditNote, context: Context) -> JsonObject:
        """Return the type."""
        return {"Type": "ACCRECCREDIT"}

    def reference_of(self, element: Element) -> str:
        """Return the reference without our mark."""
        return unmarked(element)

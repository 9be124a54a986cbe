"""Invoices: Xero's Invoices of type ACCREC, identified by their number and their address in the app."""

from common.contracts.records import Invoice
from sync_worker.domain import documents
from sync_worker.domain.document_kind import DocumentKind
from sync_worker.domain.document_merge import Header, common_header
from sync_worker.domain.elements import day_of, decimal_of, money_of, text_of
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Context, Element
from sync_worker.domain.marks import address_of, owner_by_address


class Invoices(DocumentKind[Invoice]):
    """The company's invoices to its customers."""

    name = "invoice"
    record_type = Invoice
    envelope = "Invoices"
    id_key = "InvoiceID"
    list_page = "/AccountsReceivable/Search.aspx"
    number_key = "InvoiceNumber"
    reads_own_only = True
    discounts = True
    shows_due_date = True
    open_when_paid = ("number", "due_date", "reference", "contact")

    def key_of(self, element: Element) -> str:
        """Return the number."""
        return text_of(element, self.number_key)

    def owner_of(self, element: Element) -> str | None:
        """Return the record at the end of its address in the app, or None."""
        return owner_by_address(text_of(element, "Url"))

    def is_ours(self, record: Invoice, element: Element) -> bool:
        """Return whether its address in the app names the record; without an address, number, date and total decide."""
        if text_of(element, "Type") not in ("", "ACCREC"):
            return False
        if url := text_of(element, "Url"):
            return owner_by_address(url) == record.id
        return (text_of(element, self.number_key), day_of(element, "Date"), decimal_of(element, "Total")) == (
            one_line(record.number),
            record.date.isoformat(),
            record.total,
        )

    def seen_of(self, element: Element) -> JsonObject:
        """Return the status, the figures and the amounts that are paid and due."""
        return {
            **documents.seen_of_document(element, self.number_key),
            "due": money_of(element, "AmountDue"),
            "paid": money_of(element, "AmountPaid"),
            "credited": money_of(element, "AmountCredited"),
            "url": text_of(element, "Url"),
        }

    def page_path(self, xero_id: str) -> str:
        """Return the path of the invoice in Xero's web application."""
        return f"/AccountsReceivable/View.aspx?InvoiceID={xero_id}"

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads the changed invoices that this app created; others are never read."""
        query = {"page": str(page), "pageSize": str(self.page_size), "createdByMyApp": "true", "unitdp": "4"}
        return Call("GET", self.envelope, query, modified_since=since)

    def header(self, record: Invoice, context: Context, fit: Fit) -> Header:
        """Return number, dates, reference, contact, currency and whether prices include tax."""
        return {
            "number": one_line(record.number),
            "due_date": record.due_date.isoformat(),
            "reference": fit.line("reference", record.reference, 255),
            **common_header(record, context),
        }

    def once(self, record: Invoice, context: Context) -> JsonObject:
        """Return the type, and the address in the app, which carries the record's id."""
        return {"Type": "ACCREC", "Url": address_of(context.address, record.id)}

    def reference_of(self, element: Element) -> str:
        """Return the reference, which holds no mark."""
        return text_of(element, "Reference")

"""A stored record, the records it references, and the amounts it pays on invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from common.contracts.invoicing import (
    KINDS,
    CreditNoteChanged,
    CustomerChanged,
    InvoiceChanged,
    PaymentChanged,
    ProductChanged,
    RecordAnswer,
    RecordChanged,
    TaxChanged,
)
from common.contracts.records import CreditNote, Customer, Document, Invoice, Payment, Product, Record, Tax

MODELS: dict[str, type[Record]] = {
    "customer": Customer,
    "product": Product,
    "tax": Tax,
    "invoice": Invoice,
    "credit_note": CreditNote,
    "payment": Payment,
}
CHANGED: dict[str, type[RecordChanged]] = {
    "customer": CustomerChanged,
    "product": ProductChanged,
    "tax": TaxChanged,
    "invoice": InvoiceChanged,
    "credit_note": CreditNoteChanged,
    "payment": PaymentChanged,
}
EVENT_NAMES = {kind: noun for noun, kind in KINDS.items()}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class StoredRecord:
    """A record with its revision and the number of the change that made it.

    `settled` is, for an invoice, the sum of its payments and allocated credit. `source` is "app" or "xero", where the
    record was created. `pulled_at` is the time of the newest pull of the record as a whole, None before one.
    """

    kind: str
    record: Record
    revision: int
    change: int
    deleted: bool = False
    source: str = "app"
    settled: Decimal = ZERO
    pulled_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The kind and the id."""
        return self.kind, self.record.id

    @property
    def number(self) -> str | None:
        """The document number, unique in its kind; None for other records."""
        return self.record.number if isinstance(self.record, Document) else None

    def stored(self) -> RecordAnswer:
        """Return the record as the API returns it."""
        return RecordAnswer(
            kind=self.kind,
            id=self.record.id,
            revision=self.revision,
            deleted=self.deleted,
            record=self.record.model_dump(mode="json"),
        )


class Reference(NamedTuple):
    """A record that another one references, and the JSON pointer of the reference."""

    kind: str
    id: str
    pointer: str


class Money(NamedTuple):
    """An amount paid on an invoice, and the JSON pointer of the amount."""

    invoice_id: str
    amount: Decimal
    pointer: str


def references(record: Record) -> Iterator[Reference]:
    """Yield every reference of a record to another one."""
    match record:
        case Product(tax_id=str(tax_id)):
            yield Reference("tax", tax_id, "/tax_id")
        case Payment():
            yield Reference("invoice", record.invoice_id, "/invoice_id")
        case Invoice() | CreditNote():
            yield Reference("customer", record.customer_id, "/customer_id")
            for at, line in enumerate(record.lines):
                yield Reference("tax", line.tax_id, f"/lines/{at}/tax_id")
                if line.product_id is not None:
                    yield Reference("product", line.product_id, f"/lines/{at}/product_id")
    if isinstance(record, CreditNote):
        for at, allocation in enumerate(record.allocations):
            yield Reference("invoice", allocation.invoice_id, f"/allocations/{at}/invoice_id")


def money(record: Record) -> Iterator[Money]:
    """Yield the amounts that a payment or a credit note pays on invoices; a void credit note pays nothing."""
    match record:
        case Payment():
            yield Money(record.invoice_id, record.amount, "/amount")
        case CreditNote(status="draft" | "open"):
            for at, allocation in enumerate(record.allocations):
                yield Money(allocation.invoice_id, allocation.amount, f"/allocations/{at}/amount")


def is_void(record: Record) -> bool:
    """Return whether a record is a void invoice or credit note."""
    return isinstance(record, Invoice | CreditNote) and record.status == "void"

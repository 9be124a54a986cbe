"""A record as the book keeps it, what it refers to, and the money it sets against invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from common.contracts.invoicing import RecordAnswer
from common.contracts.records import CreditNote, Document, Entity, Payment, Product

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class StoredRecord:
    """A record with its revision, and the number of the change that made it so."""

    kind: str
    record: Entity
    revision: int
    change: int
    deleted: bool = False
    source: str = "app"
    settled: Decimal = NOTHING
    pulled_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id."""
        return self.kind, self.record.id

    @property
    def number(self) -> str | None:
        """The number that no other document of the kind may bear."""
        return self.record.number if isinstance(self.record, Document) else None

    def stored(self) -> RecordAnswer:
        """Say it to whoever asks for this one record."""
        return RecordAnswer(
            kind=self.kind,
            id=self.record.id,
            revision=self.revision,
            deleted=self.deleted,
            record=self.record.model_dump(mode="json"),
        )


class Reference(NamedTuple):
    """A record that another one names, and where it does."""

    kind: str
    id: str
    pointer: str


class Money(NamedTuple):
    """An amount set against an invoice, and where it stands."""

    invoice_id: str
    amount: Decimal
    pointer: str


def references(record: Entity) -> Iterator[Reference]:
    """Give every record that this one names."""
    match record:
        case Product(tax_id=str(tax_id)):
            yield Reference("tax", tax_id, "/tax_id")
        case Payment():
            yield Reference("invoice", record.invoice_id, "/invoice_id")
        case Document():
            yield Reference("customer", record.customer_id, "/customer_id")
            for at, line in enumerate(record.lines):
                yield Reference("tax", line.tax_id, f"/lines/{at}/tax_id")
                if line.product_id is not None:
                    yield Reference("product", line.product_id, f"/lines/{at}/product_id")
    if isinstance(record, CreditNote):
        for at, allocation in enumerate(record.allocations):
            yield Reference("invoice", allocation.invoice_id, f"/allocations/{at}/invoice_id")


def money(record: Entity) -> Iterator[Money]:
    """Give what a payment or a credit note sets against invoices; nothing once it is void."""
    match record:
        case Payment():
            yield Money(record.invoice_id, record.amount, "/amount")
        case CreditNote(status="draft" | "open"):
            for at, allocation in enumerate(record.allocations):
                yield Money(allocation.invoice_id, allocation.amount, f"/allocations/{at}/amount")


def is_void(record: Entity) -> bool:
    """Tell whether a document is void."""
    return isinstance(record, Document) and record.status == "void"

"""The invoicing system of the model: the invoicing service's own pure book, kept in memory instead of PostgreSQL."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.contracts.invoicing import RecordChanged
from common.contracts.money import document_totals, line_amount
from common.contracts.records import CreditNote, Customer, Entity, Invoice, Payment, Product, Tax
from common.errors import Failure
from invoicing.domain.commands import Command, DeletePayment, Pull, Put, Void
from invoicing.domain.handling import handle, take_over
from invoicing.domain.records import StoredRecord, is_void
from invoicing.domain.unit_of_work import UnitOfWork
from tests.history import Actor, History

GST = Tax(id="gst", name="GST", rate=Decimal(15))
DAY = "2026-11-20"


class Ledger:
    """A company's records, every change numbered and said as the invoicing service does, and who made it noted."""

    def __init__(self, at: datetime, history: History) -> None:
        self.book = UnitOfWork(0, at)
        self.history = history
        self.names: dict[tuple[str, str], StoredRecord] = {}

    def command(self, at: datetime, command: Command) -> Failure | None:
        """Execute a command; return its refusal, or None."""
        self.book.at = at
        before = self.book.find(command.kind, command.id)
        try:
            saved = handle(self.book, command).stored
        except Failure as failure:
            return failure
        self.names[saved.key] = saved
        self._note("user", before, saved)
        return None

    def put(self, at: datetime, record: Entity) -> Failure | None:
        """Create a record, or change it."""
        kind = kind_of(record)
        known = frozenset({"*"}) if self.book.find(kind, record.id) else None
        return self.command(at, Put(kind, record, known))

    def void(self, at: datetime, kind: str, record_id: str) -> Failure | None:
        """Void an invoice or credit note."""
        return self.command(at, Void(kind, record_id))

    def take_back(self, at: datetime, payment_id: str) -> Failure | None:
        """Take a payment back."""
        return self.command(at, DeletePayment(payment_id))

    def take_over(self, kind: str, output: Iterable[Any], published_at: datetime) -> None:
        """Take over what was pulled from Xero."""
        self.book.at = max(self.book.at, published_at)
        for one in output:
            before = self.book.find(kind, one.record.id)
            take_over(self.book, Pull(kind, one.record, one.deleted, published_at, one.fields))
            saved = self.book.find(kind, one.record.id)
            if saved is not None:
                self.names[saved.key] = saved
                self._note("engine", before, saved)

    def _note(self, actor: Actor, before: StoredRecord | None, after: StoredRecord) -> None:
        if before != after:
            self.history.app(actor, after.key, None if before is None else as_json(before), as_json(after))

    def of(self, kind: str, record_id: str) -> StoredRecord:
        """Return a record as it stands."""
        saved = self.book.find(kind, record_id)
        assert saved is not None
        return saved

    def all(self) -> list[StoredRecord]:
        """Return every record as it stands."""
        return [self.of(*key) for key in sorted(self.names)]

    def newest_change(self) -> int:
        """Return the number of the newest change."""
        return self.book.newest_change

    def after(self, change: int, most: int) -> list[RecordChanged]:
        """Return the changes after a number, word for word."""
        return self.book.events[change : change + most]


def as_json(saved: StoredRecord) -> dict[str, Any]:
    """Return a record in its JSON form, with whether it was withdrawn."""
    deleted = is_void(saved.record) or (saved.deleted and saved.kind == "payment")
    return {**saved.record.model_dump(mode="json"), "deleted": deleted}


def kind_of(record: Entity) -> str:
    """Return the kind of a record."""
    return {
        Customer: "customer",
        Product: "product",
        Tax: "tax",
        Invoice: "invoice",
        CreditNote: "credit_note",
        Payment: "payment",
    }[type(record)]


def a_document(lines: list[tuple[str, str]], product_id: str | None = None) -> dict[str, Any]:
    """Return lines of (quantity, price), taxed with GST, and the totals that follow from them."""
    made = [
        {"description": "Roses", "quantity": quantity, "price": price, "tax_id": GST.id}
        for quantity, price in lines
    ]
    if product_id is not None:
        made[0]["product_id"] = product_id
    amounts = [(line_amount(Decimal(quantity), Decimal(price)), GST.rate) for quantity, price in lines]
    subtotal, tax, total = document_totals(amounts, inclusive=False)
    return {
        "currency": "NZD",
        "prices": "exclusive",
        "date": DAY,
        "lines": made,
        "subtotal": subtotal,
        "tax": tax,
        "total": total,
    }

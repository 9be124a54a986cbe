"""The part of a company's book that a transaction works on: what stands, what was changed, what is to be said."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.contracts.invoicing import RecordChanged
from common.contracts.kinds import INVOICING_KINDS
from invoicing.domain.records import NOTHING, StoredRecord, is_void, money


class UnitOfWork:
    """Records by kind and id; each change takes the next number and is noted as the event that says it."""

    def __init__(self, newest_change: int, at: datetime) -> None:
        self.newest_change, self.at = newest_change, at
        self.events: list[RecordChanged] = []
        self._records: dict[tuple[str, str], StoredRecord] = {}
        self._numbers: dict[tuple[str, str], str] = {}
        self._touched: dict[tuple[str, str], None] = {}

    def load(self, stored: Iterable[StoredRecord]) -> None:
        """Take in records as they stand."""
        for one in stored:
            self._records[one.key] = one
            if one.number is not None:
                self._numbers[one.kind, one.number] = one.record.id

    def find(self, kind: str, record_id: str) -> StoredRecord | None:
        """Give a record as it stands now."""
        return self._records.get((kind, record_id))

    def holder(self, kind: str, number: str) -> str | None:
        """Tell which document bears a number."""
        return self._numbers.get((kind, number))

    def touched(self) -> list[StoredRecord]:
        """Give the records that are other than they were, in the order of their keys."""
        return [self._records[key] for key in sorted(self._touched)]

    def write(self, stored: StoredRecord, pulled: bool = False) -> StoredRecord:
        """Keep a state of a record as its next revision and the next change, and note the event that says so.

        `pulled` tells that the state was taken over from Xero.
        """
        before = self.find(*stored.key)
        self.newest_change += 1
        after = replace(stored, revision=stored.revision + 1, change=self.newest_change)
        if before is not None and before.number is not None:
            self._numbers.pop((before.kind, before.number), None)
        self.touch(after)
        self._move_money(before, after)
        self.events.append(self._event(before, after, pulled))
        return after

    def touch(self, stored: StoredRecord) -> None:
        """Keep what nobody is told of: no revision, no change."""
        self.load((stored,))
        self._touched[stored.key] = None

    def _move_money(self, before: StoredRecord | None, after: StoredRecord) -> None:
        was, now = money_set(before), money_set(after)
        for invoice_id in {**was, **now}:
            moved = now.get(invoice_id, NOTHING) - was.get(invoice_id, NOTHING)
            invoice = self.find("invoice", invoice_id)
            if invoice is not None and moved:
                self.touch(replace(invoice, settled=invoice.settled + moved))

    def _event(self, before: StoredRecord | None, after: StoredRecord, pulled: bool) -> RecordChanged:
        kind = INVOICING_KINDS[after.kind]
        words: dict[str, Any] = {
            "type": f"{kind.topic}.{_what_happened(before, after)}",
            "time": self.at,
            "revision": after.revision,
            "change": after.change,
            "record": after.record,
            "pulled": pulled,
        }
        return kind.changed(**words)


def money_set(stored: StoredRecord | None) -> dict[str, Decimal]:
    """Sum up what a record sets against each invoice."""
    sums: dict[str, Decimal] = {}
    if stored is not None and not stored.deleted:
        for invoice_id, amount, _ in money(stored.record):
            sums[invoice_id] = sums.get(invoice_id, NOTHING) + amount
    return sums


def _what_happened(before: StoredRecord | None, after: StoredRecord) -> str:
    if is_void(after.record):
        return "voided"
    if after.kind == "payment" and after.deleted:
        return "deleted"
    return "created" if before is None else "updated"

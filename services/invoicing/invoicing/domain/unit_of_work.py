"""The records that a transaction works on: their current state, the changes, and the events to publish."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.contracts.invoicing import RecordChanged
from invoicing.domain.records import CHANGED, EVENT_NAMES, ZERO, StoredRecord, is_void, money


class UnitOfWork:
    """A company's records by kind and id; each change gets the next number and an event.

    `newest_change` is the number of the last change, `at` the time of all events.
    """

    def __init__(self, newest_change: int, at: datetime) -> None:
        self.newest_change, self.at = newest_change, at
        self.events: list[RecordChanged] = []
        self._records: dict[tuple[str, str], StoredRecord] = {}
        self._numbers: dict[tuple[str, str], str] = {}
        self._touched: dict[tuple[str, str], None] = {}

    def load(self, stored: Iterable[StoredRecord]) -> None:
        """Add records as they are stored."""
        for each in stored:
            self._records[each.key] = each
            if each.number is not None:
                self._numbers[each.kind, each.number] = each.record.id

    def find(self, kind: str, record_id: str) -> StoredRecord | None:
        """Return the current state of a record, or None."""
        return self._records.get((kind, record_id))

    def holder(self, kind: str, number: str) -> str | None:
        """Return the id of the document with a number, or None."""
        return self._numbers.get((kind, number))

    def touched(self) -> list[StoredRecord]:
        """Return the records to store, in the order of their keys."""
        return [self._records[key] for key in sorted(self._touched)]

    def write(self, stored: StoredRecord, pulled: bool = False) -> StoredRecord:
        """Set a record's state as its next revision and the next change, add its event, and return the record.

        `pulled` means that the state was taken over from Xero.
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
        """Set a record's state without a new revision, change or event."""
        self.load((stored,))
        self._touched[stored.key] = None

    def _move_money(self, before: StoredRecord | None, after: StoredRecord) -> None:
        was, now = money_set(before), money_set(after)
        for invoice_id in {**was, **now}:
            moved = now.get(invoice_id, ZERO) - was.get(invoice_id, ZERO)
            invoice = self.find("invoice", invoice_id)
            if invoice is not None and moved:
                self.touch(replace(invoice, settled=invoice.settled + moved))

    def _event(self, before: StoredRecord | None, after: StoredRecord, pulled: bool) -> RecordChanged:
        fields: dict[str, Any] = {
            "type": f"{EVENT_NAMES[after.kind]}.{_verb(before, after)}",
            "time": self.at,
            "revision": after.revision,
            "change": after.change,
            "record": after.record,
            "pulled": pulled,
        }
        return CHANGED[after.kind](**fields)


def money_set(stored: StoredRecord | None) -> dict[str, Decimal]:
    """Return the sum that a record pays on each invoice, by invoice id; empty if it is deleted or None."""
    sums: dict[str, Decimal] = {}
    if stored is not None and not stored.deleted:
        for invoice_id, amount, _ in money(stored.record):
            sums[invoice_id] = sums.get(invoice_id, ZERO) + amount
    return sums


def _verb(before: StoredRecord | None, after: StoredRecord) -> str:
    if is_void(after.record):
        return "voided"
    if after.kind == "payment" and after.deleted:
        return "deleted"
    return "created" if before is None else "updated"

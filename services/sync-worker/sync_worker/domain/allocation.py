"""The part of a credit note that pays an invoice, as a separate record."""

from typing import Annotated

from pydantic import Field

from common.contracts.message import Amount, Day, RecordId
from common.contracts.records import CreditNote, Entity
from common.ids import derived_id


class AllocationRecord(Entity):
    """The amount that a credit note pays of an invoice; it is created and removed, never changed."""

    credit_note_id: RecordId
    invoice_id: RecordId
    amount: Annotated[Amount, Field(gt=0)]
    date: Day


def allocations_of(record: CreditNote) -> list[AllocationRecord]:
    """Return a credit note's allocations, each with an id derived from its content.

    A changed amount is therefore another allocation: the old one is removed and the new one created, because Xero has
    no update of allocations. Equal allocations are numbered to keep their ids apart.
    """
    counted: dict[tuple[object, ...], int] = {}
    allocations = []
    for one in record.allocations:
        value = (record.id, one.invoice_id, f"{one.amount:.2f}", one.date)
        counted[value] = counted.get(value, 0) + 1
        allocations.append(
            AllocationRecord(
                id=str(derived_id("allocation", *value, counted[value])),
                credit_note_id=record.id,
                invoice_id=one.invoice_id,
                amount=one.amount,
                date=one.date,
            )
        )
    return allocations

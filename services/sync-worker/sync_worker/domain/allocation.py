"""The part of a credit note that pays for an invoice, as a record of its own."""

from typing import Annotated

from pydantic import Field

from common.contracts.message import Amount, Day, RecordId
from common.contracts.records import CreditNote, Entity
from common.ids import derived_id


class AllocationRecord(Entity):
    """What a credit note gives to an invoice; it is never changed, only made and taken back."""

    credit_note_id: RecordId
    invoice_id: RecordId
    amount: Annotated[Amount, Field(gt=0)]
    date: Day


def allocations_of(record: CreditNote) -> list[AllocationRecord]:
    """Give a credit note's allocations, each with an id that only depends on what it says.

    So a changed amount is another allocation: the old one is taken back and the new one made, which is the
    only way Xero knows. Equal ones are told apart by counting.
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

"""Events of an invoicing system, with the newest state of each record; responses of the invoicing service."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, TypeAdapter

from common.contracts.message import Contract, Event, Ordinal, RecordId
from common.contracts.records import CreditNote, Customer, Invoice, Payment, Product, Tax


class RecordChanged(Event):
    """A record was created, changed or withdrawn; `change` numbers all changes of a company without gaps.

    `pulled` is true if the revision only holds values pulled from Xero, so that there is nothing to send back.
    """

    revision: Annotated[int, Field(ge=1, le=2**53)]
    change: Annotated[int, Field(ge=1, le=2**53)] | None = None
    pulled: bool = False


class CustomerChanged(RecordChanged):
    """A customer's newest state."""

    type: Literal["customer.created", "customer.updated"]
    record: Customer


class ProductChanged(RecordChanged):
    """A product's newest state."""

    type: Literal["product.created", "product.updated"]
    record: Product


class TaxChanged(RecordChanged):
    """A tax's newest state."""

    type: Literal["tax.created", "tax.updated"]
    record: Tax


class InvoiceChanged(RecordChanged):
    """An invoice's newest state; after `invoice.voided` it is void."""

    type: Literal["invoice.created", "invoice.updated", "invoice.voided"]
    record: Invoice


class CreditNoteChanged(RecordChanged):
    """A credit note's newest state; after `creditnote.voided` it is void."""

    type: Literal["creditnote.created", "creditnote.updated", "creditnote.voided"]
    record: CreditNote


class PaymentChanged(RecordChanged):
    """A payment was received, or deleted."""

    type: Literal["payment.created", "payment.deleted"]
    record: Payment


AnyRecordChanged = Annotated[
    CustomerChanged | ProductChanged | TaxChanged | InvoiceChanged | CreditNoteChanged | PaymentChanged,
    Field(discriminator="type"),
]
RECORD_CHANGED: TypeAdapter[AnyRecordChanged] = TypeAdapter(AnyRecordChanged)
RECORD_EVENTS: tuple[type[RecordChanged], ...] = get_args(get_args(AnyRecordChanged)[0])


class Change(Contract):
    """A line of the change feed; `record` is None only if the record was deleted."""

    kind: str
    id: RecordId
    revision: Ordinal
    deleted: bool = False
    record: dict[str, Any] | None = None


class Changes(Contract):
    """A page of the change feed; `cursor` requests the changes after this page."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool


class NewestChange(Contract):
    """The number of a company's newest change; 0 if there is none."""

    change: Ordinal


class MissedChanges(Contract):
    """Record events after a change number, in order; `more` is true if there are more."""

    events: tuple[AnyRecordChanged, ...]
    more: bool


class RecordAnswer(Contract):
    """A record as the invoicing system stores it."""

    kind: str
    id: RecordId
    revision: Ordinal
    deleted: bool = False
    record: dict[str, Any]


class RecordPage(Contract):
    """A page of records; `next` is the cursor of the next page, None on the last one."""

    items: tuple[dict[str, Any], ...]
    next: str | None

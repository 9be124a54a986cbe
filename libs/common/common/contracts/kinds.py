"""The kinds of records, one entry each: names, labels, and the contracts that carry the kind's records."""

from dataclasses import dataclass

from common.contracts import invoicing, pulled, records
from common.contracts.invoicing import RecordChanged
from common.contracts.message import Event, event_types
from common.contracts.records import Entity


@dataclass(frozen=True)
class RecordKind:
    """A kind of record.

    `name` stands in records, log entries and the API; `singular` and `plural` are its labels for people.
    """

    name: str
    singular: str
    plural: str


@dataclass(frozen=True)
class InvoicingKind(RecordKind):
    """A kind whose records the invoicing system owns.

    `collection` is the last segment of its address in the API, `changed` the event about its records, and
    `pulled_event` the event that brings records from Xero; None where the kind does not come from Xero.
    """

    collection: str
    record: type[Entity]
    changed: type[RecordChanged]
    pulled_event: type[Event] | None = None

    @property
    def event_types(self) -> tuple[str, ...]:
        """Return the types of the events about its records, for example `invoice.created`."""
        return event_types(self.changed)

    @property
    def topic(self) -> str:
        """Return the part before the dot of the types of its events, for example `creditnote`."""
        return self.event_types[0].partition(".")[0]


KINDS: tuple[RecordKind, ...] = (
    InvoicingKind(
        "tax", "Tax", "Taxes", "taxes", records.Tax, invoicing.TaxChanged, pulled_event=pulled.TaxesPulled
    ),
    InvoicingKind(
        "customer",
        "Customer",
        "Customers",
        "customers",
        records.Customer,
        invoicing.CustomerChanged,
        pulled_event=pulled.CustomersPulled,
    ),
    InvoicingKind(
        "product",
        "Product or service",
        "Products and services",
        "products",
        records.Product,
        invoicing.ProductChanged,
        pulled_event=pulled.ProductsPulled,
    ),
    InvoicingKind("invoice", "Invoice", "Invoices", "invoices", records.Invoice, invoicing.InvoiceChanged),
    InvoicingKind(
        "credit_note",
        "Credit note",
        "Credit notes",
        "creditnotes",
        records.CreditNote,
        invoicing.CreditNoteChanged,
    ),
    RecordKind("allocation", "Allocation", "Allocations"),
    InvoicingKind("payment", "Payment", "Payments", "payments", records.Payment, invoicing.PaymentChanged),
)
"""All kinds, in the order in which a sync takes them and the pages list them."""
INVOICING_KINDS = {kind.name: kind for kind in KINDS if isinstance(kind, InvoicingKind)}
"""The kinds that the invoicing system owns, by name."""
PULLED_KINDS = {
    name: kind
    for kind in INVOICING_KINDS.values()
    if kind.pulled_event is not None
    for name in event_types(kind.pulled_event)
}
"""The kinds that come from Xero, by the type of the event that brings them."""
_KIND_OF_TYPE = {name: kind.name for kind in INVOICING_KINDS.values() for name in kind.event_types}
WITHDRAWALS = tuple(name for name in _KIND_OF_TYPE if name.endswith((".voided", ".deleted")))
"""The types of the events after which a record no longer counts."""


_KIND_OF_TOPIC = {kind.topic: kind.name for kind in INVOICING_KINDS.values()}


def kind_of_topic(event_type: str) -> str | None:
    """Return the kind of record that an event is about, even if its type is new; None if the kind is new too."""
    return _KIND_OF_TOPIC.get(event_type.partition(".")[0])


def kind_of(event_type: str) -> str:
    """Return the name of the kind of record that an event of this type is about."""
    return _KIND_OF_TYPE[event_type]

"""KNOWS one kind of record each; the order is Xero's need: parents first."""

from typing import Any

from common.contracts.message import Contract, Event
from common.contracts.pulled import (
    CustomersPulled,
    ProductsPulled,
    PulledCustomer,
    PulledProduct,
    PulledTax,
    TaxesPulled,
)
from sync_worker.domain.kind import Kind, PulledKind, PushedKind
from sync_worker.kinds import allocations, credit_notes, customers, invoices, payments, products, taxes

PUSHED: tuple[PushedKind[Any], ...] = (customers, products, invoices, credit_notes, allocations, payments)
PULLED: tuple[PulledKind[Any], ...] = (taxes, customers, products)
SAID_AS: dict[str, tuple[type[Event], type[Contract]]] = {
    taxes.NAME: (TaxesPulled, PulledTax),
    customers.NAME: (CustomersPulled, PulledCustomer),
    products.NAME: (ProductsPulled, PulledProduct),
}
_ALL: tuple[Kind[Any], ...] = (taxes, *PUSHED)
BY_NAME: dict[str, Kind[Any]] = {kind.NAME: kind for kind in _ALL}

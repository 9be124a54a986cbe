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
NOTICED: dict[str, tuple[Kind[Any], ...]] = {
    "CONTACT": (customers,),
    "INVOICE": (invoices, payments),
    "CREDITNOTE": (credit_notes, allocations),
    "PAYMENT": (payments,),
}
"""What is read again when a webhook names a category. The first kind is the one that the notice's id belongs to.

An invoice's payments are read with it: an app that is not subscribed to payments hears of them only in this way.
"""
_ALL: tuple[Kind[Any], ...] = (taxes, *PUSHED)
BY_NAME: dict[str, Kind[Any]] = {kind.NAME: kind for kind in _ALL}

"""The records of a book, in the shapes of the public API: amounts as decimal strings, dates as YYYY-MM-DD."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, NotRequired, TypedDict
from uuid import NAMESPACE_URL, uuid5


class Tax(TypedDict):
    """A tax; its rate is in per cent."""

    id: str
    name: str
    rate: str


class Address(TypedDict, total=False):
    """A customer's address."""

    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str


class Customer(TypedDict):
    """A customer."""

    id: str
    number: NotRequired[str]
    name: str
    email: NotRequired[str]
    phone: NotRequired[str]
    address: NotRequired[Address]
    tax_number: NotRequired[str]


class Product(TypedDict):
    """A product or a service."""

    id: str
    code: str
    name: str
    description: NotRequired[str]
    price: str
    tax_id: str
    sold: bool


class Line(TypedDict):
    """One line of an invoice."""

    product_id: NotRequired[str]
    description: str
    quantity: str
    price: str
    discount_rate: NotRequired[str]
    tax_id: str


class Invoice(TypedDict):
    """An invoice with its lines and totals."""

    id: str
    number: str
    customer_id: str
    date: str
    due_date: str
    currency: str
    prices: Literal["exclusive", "inclusive"]
    reference: NotRequired[str]
    note: NotRequired[str]
    status: Literal["draft", "open", "void"]
    lines: list[Line]
    subtotal: str
    tax: str
    total: str


class Allocation(TypedDict):
    """The part of a credit note that pays for an invoice."""

    invoice_id: str
    amount: str
    date: str


class CreditNote(TypedDict):
    """A credit note with its lines, totals and allocations."""

    id: str
    number: str
    customer_id: str
    date: str
    currency: str
    prices: Literal["exclusive", "inclusive"]
    reference: NotRequired[str]
    note: NotRequired[str]
    status: Literal["draft", "open", "void"]
    lines: list[Line]
    allocations: NotRequired[list[Allocation]]
    subtotal: str
    tax: str
    total: str


class Payment(TypedDict):
    """Money received for an invoice."""

    id: str
    invoice_id: str
    date: str
    amount: str
    method: NotRequired[str]
    reference: NotRequired[str]


@dataclass
class Book:
    """All records of a company, the organisation in Xero that it is connected to, and the accounts chosen there.

    Invoices go to the account with the code `sales_account`, payments to the account with the id `bank_account`.
    """

    currency: str
    taxes: list[Tax] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    tenant_id: str = ""
    credit_notes: list[CreditNote] = field(default_factory=list)
    sales_account: str = ""
    bank_account: str = ""

    def save(self, file: Path) -> None:
        """Write the book as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_book(file: Path) -> Book:
    """Return a book from its JSON file."""
    return Book(**json.loads(file.read_text(encoding="utf-8")))


def record_id(kind: str, key: str) -> str:
    """Return the id of a record, always the same for a kind and key."""
    return str(uuid5(NAMESPACE_URL, f"https://book.invoiceasap.example/{kind}/{key}"))

"""A document as a file describes it, before it is added to the book."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from demo.money import Totals, line_amount, totals
from demo.records import Address

NOTHING = Decimal(0)


class LeftOut(Exception):
    """A document cannot be imported; the message is the reason."""


@dataclass(frozen=True)
class Buyer:
    """The customer of a document; `key` identifies it within the file."""

    key: str
    name: str
    number: str = ""
    email: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True)
class DraftLine:
    """A line; `at` is its row in the file, rates are in per cent."""

    at: int
    description: str
    quantity: Decimal
    price: Decimal
    rate: Decimal
    code: str = ""
    discount: Decimal = NOTHING

    @property
    def amount(self) -> Decimal:
        """The quantity x price, less the discount, rounded to cents."""
        return line_amount(self.quantity, self.price, self.discount)


@dataclass(frozen=True)
class Paid:
    """Money received for a document."""

    on: date
    amount: Decimal
    method: str = ""
    reference: str = ""


@dataclass
class Draft:
    """A document: an invoice, or a credit note if it cancels an invoice or its total is negative.

    Attributes:
        number: Its number.
        rows: Its rows in the file.
        buyer: Its customer.
        on: Its date.
        lines: Its lines.
        due: Its due date; None for 20 days after its date.
        currency: Its currency; empty for the book's.
        inclusive: Whether the prices include tax.
        reference: The customer's reference.
        note: A note to the customer.
        draft: Whether it is not issued yet.
        cancels: Whether it cancels an invoice.
        total: Its total in the file; None if the file has none.
        tax: Its tax in the file; None if the file has none.
        paid: Its payments.
        refund: The credit note for its refund.
        notes: The assumptions that were made in reading it.
    """

    number: str
    rows: list[int]
    buyer: Buyer
    on: date
    lines: list[DraftLine]
    due: date | None = None
    currency: str = ""
    inclusive: bool = False
    reference: str = ""
    note: str = ""
    draft: bool = False
    cancels: bool = False
    total: Decimal | None = None
    tax: Decimal | None = None
    paid: list[Paid] = field(default_factory=list)
    refund: "Draft | None" = None
    notes: list[str] = field(default_factory=list)

    def totals(self) -> Totals:
        """Return the totals of its lines."""
        return totals(((line.amount, line.rate) for line in self.lines), self.inclusive)

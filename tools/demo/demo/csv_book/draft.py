"""A document as a file describes it, before it is written into the book."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from demo.money import Totals, line_amount, totals
from demo.records import Address

NOTHING = Decimal(0)


class LeftOut(Exception):
    """A document cannot be taken; the text says why."""


@dataclass(frozen=True)
class Buyer:
    """The customer of a document; `key` tells customers of one file apart."""

    key: str
    name: str
    number: str = ""
    email: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True)
class DraftLine:
    """A line; `at` is its row in the file, rates are per cent."""

    at: int
    description: str
    quantity: Decimal
    price: Decimal
    rate: Decimal
    code: str = ""
    discount: Decimal = NOTHING

    @property
    def amount(self) -> Decimal:
        """Return quantity x price, less the discount."""
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
    """A document: an invoice, or a credit note if it cancels or comes to less than nothing.

    Attributes:
        number: Its number.
        rows: The rows of the file that it is made of.
        buyer: Its customer.
        on: Its date.
        lines: Its lines.
        due: When it is due; None for the usual days to pay.
        currency: Its currency; empty for the book's.
        inclusive: The prices contain the tax.
        reference: The customer's reference.
        note: Words for the customer.
        draft: It is not issued yet.
        cancels: It takes an invoice back.
        total: What the file says it comes to; None if it does not say.
        tax: What the file says the tax comes to; None if it does not say.
        paid: Payments for it.
        refund: A credit note that follows from it.
        said: What a reader should know about how it was read.
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

    def comes_to(self) -> Totals:
        """Return what its lines come to."""
        return totals(((line.amount, line.rate) for line in self.lines), self.inclusive)

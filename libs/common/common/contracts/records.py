"""The records of the invoicing system, as every service knows them."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from common.contracts.message import Amount, Contract, Currency, Day, Fine, RecordId, Text, Word
from common.contracts.money import line_amount


class Entity(Contract):
    """A contract with an identity: two with the same id are two states of one record."""

    id: RecordId


class Address(Contract):
    """The postal address of a customer."""

    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postal_code: Text = ""
    country: Text = ""


class Customer(Entity):
    """A person or business that receives invoices."""

    number: Text | None = None
    name: Text = Field(min_length=1)
    email: Text | None = None
    phone: Text | None = None
    address: Address | None = None
    tax_number: Text | None = None


class Product(Entity):
    """A product or service; `sold` is false if it is only bought."""

    code: Text | None = None
    name: Text = Field(min_length=1)
    description: Text | None = None
    price: Annotated[Fine, Field(ge=0)]
    tax_id: RecordId | None = None
    sold: bool = True


class Tax(Entity):
    """A tax of the invoicing system; `rate` is a percentage."""

    name: Word
    rate: Annotated[Fine, Field(ge=0, le=100)]


class Line(Contract):
    """One line of an invoice or a credit note; `discount_rate` is a percentage."""

    product_id: RecordId | None = None
    description: Text = ""
    quantity: Fine
    price: Fine
    discount_rate: Annotated[Fine, Field(ge=0, le=100)] | None = None
    tax_id: RecordId

    @property
    def amount(self) -> Decimal:
        """The amount after the discount; it includes tax if the document's prices are inclusive."""
        return line_amount(self.quantity, self.price, self.discount_rate)


def _disagrees(field: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("disagrees", "{sentence}", {"sentence": sentence, "pointer": f"/{field}"})


class Document(Entity):
    """The fields that invoices and credit notes share; the totals must match the lines."""

    number: Word
    customer_id: RecordId
    date: Day
    currency: Currency
    prices: Literal["exclusive", "inclusive"]
    reference: Text | None = None
    note: Text | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=500)]
    subtotal: Amount
    tax: Amount
    total: Amount

    @model_validator(mode="after")
    def _totals_match_the_lines(self) -> Self:
        lines = sum((line.amount for line in self.lines), Decimal())
        where, stated = ("total", self.total) if self.prices == "inclusive" else ("subtotal", self.subtotal)
        if lines != stated:
            raise _disagrees(where, f"the lines add up to {lines}, but the document states {stated}")
        if self.subtotal + self.tax != self.total:
            raise _disagrees(
                "total", f"subtotal {self.subtotal} plus tax {self.tax} is not total {self.total}"
            )
        return self


class Invoice(Document):
    """An invoice to a customer."""

    due_date: Day
    status: Literal["draft", "open", "void"] = "open"


class Allocation(Contract):
    """The part of a credit note that is allocated to an invoice."""

    invoice_id: RecordId
    amount: Annotated[Amount, Field(gt=0)]
    date: Day


class CreditNote(Document):
    """A credit note, with its allocations to invoices."""

    due_date: Day | None = None
    status: Literal["draft", "open", "void"] = "open"
    allocations: Annotated[tuple[Allocation, ...], Field(max_length=100)] = ()


class Payment(Entity):
    """Money received for an invoice."""

    invoice_id: RecordId
    date: Day
    amount: Annotated[Amount, Field(gt=0)]
    method: Word | None = None
    reference: Text | None = None


Record = Customer | Product | Tax | Invoice | CreditNote | Payment

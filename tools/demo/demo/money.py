"""Totals of documents, with the tax of each line rounded half up, as Xero calculates it."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Totals(NamedTuple):
    """The totals of a document."""

    subtotal: Decimal
    tax: Decimal
    total: Decimal


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal, discount_rate: Decimal = Decimal(0)) -> Decimal:
    """Return quantity x price, less the discount in per cent, rounded to cents."""
    return cents(quantity * price * (HUNDRED - discount_rate) / HUNDRED)


def line_tax(amount: Decimal, rate: Decimal, inclusive: bool) -> Decimal:
    """Return a line's tax, rounded to cents: contained in the amount, or on top of it."""
    return cents(amount * rate / (HUNDRED + rate if inclusive else HUNDRED))


def totals(lines: Iterable[tuple[Decimal, Decimal]], inclusive: bool) -> Totals:
    """Return the totals of lines, each an amount and a tax rate in per cent."""
    amounts = tax = Decimal("0.00")
    for amount, rate in lines:
        amounts += amount
        tax += line_tax(amount, rate, inclusive)
    return Totals(amounts - tax, tax, amounts) if inclusive else Totals(amounts, tax, amounts + tax)

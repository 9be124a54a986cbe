"""What documents come to: tax line by line, halves up, as Xero reckons."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Totals(NamedTuple):
    """What a document comes to."""

    subtotal: Decimal
    tax: Decimal
    total: Decimal


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal, discount_rate: Decimal = Decimal(0)) -> Decimal:
    """Give a line's amount: quantity x price, less the discount in per cent."""
    return cents(quantity * price * (HUNDRED - discount_rate) / HUNDRED)


def line_tax(amount: Decimal, rate: Decimal, inclusive: bool) -> Decimal:
    """Give a line's tax: contained in the amount, or on top of it."""
    return cents(amount * rate / (HUNDRED + rate if inclusive else HUNDRED))


def totals(lines: Iterable[tuple[Decimal, Decimal]], inclusive: bool) -> Totals:
    """Give what lines (amount, rate in per cent) come to together."""
    amounts = tax = Decimal("0.00")
    for amount, rate in lines:
        amounts += amount
        tax += line_tax(amount, rate, inclusive)
    return Totals(amounts - tax, tax, amounts) if inclusive else Totals(amounts, tax, amounts + tax)

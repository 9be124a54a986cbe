"""How a document's amounts follow from its lines: half-up, line by line, as Xero rounds."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(value: Decimal) -> Decimal:
    """Round to two decimals, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal, discount_rate: Decimal | None = None) -> Decimal:
    """Give what a line comes to: quantity x price, less the discount in per cent."""
    full = quantity * price
    return to_cents(full if discount_rate is None else full * (100 - discount_rate) / 100)


def line_tax(amount: Decimal, rate: Decimal, inclusive: bool) -> Decimal:
    """Give the tax of a line at `rate` per cent, held in the amount or on top of it."""
    return to_cents(amount * rate / (100 + rate)) if inclusive else to_cents(amount * rate / 100)


def document_totals(
    lines: Iterable[tuple[Decimal, Decimal]], inclusive: bool
) -> tuple[Decimal, Decimal, Decimal]:
    """Give subtotal, tax and total of lines, each an amount and its rate in per cent."""
    amounts = tax = Decimal("0.00")
    for amount, rate in lines:
        amounts += amount
        tax += line_tax(amount, rate, inclusive)
    return (amounts - tax, tax, amounts) if inclusive else (amounts, tax, amounts + tax)

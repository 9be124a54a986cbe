"""The amounts of a document, calculated from its lines: each line is rounded half up, as Xero does."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(value: Decimal) -> Decimal:
    """Round to two decimals, with halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal, discount_rate: Decimal | None = None) -> Decimal:
    """Return the amount of a line: quantity times price, less `discount_rate` percent."""
    full = quantity * price
    return to_cents(full if discount_rate is None else full * (100 - discount_rate) / 100)


def line_tax(amount: Decimal, rate: Decimal, inclusive: bool) -> Decimal:
    """Return the tax of a line at `rate` percent; `inclusive` means that `amount` contains the tax."""
    return to_cents(amount * rate / (100 + rate)) if inclusive else to_cents(amount * rate / 100)


def document_totals(
    lines: Iterable[tuple[Decimal, Decimal]], inclusive: bool
) -> tuple[Decimal, Decimal, Decimal]:
    """Return subtotal, tax and total of lines; each line is an amount and its tax rate in percent."""
    amounts = tax = Decimal("0.00")
    for amount, rate in lines:
        amounts += amount
        tax += line_tax(amount, rate, inclusive)
    return (amounts - tax, tax, amounts) if inclusive else (amounts, tax, amounts + tax)

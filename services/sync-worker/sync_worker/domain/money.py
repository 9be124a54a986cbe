"""How numbers are written to Xero."""

from decimal import Decimal


def plain(value: Decimal) -> Decimal:
    """Give a number without zeros at its end, an exponent, or a sign before nought."""
    return Decimal(format(value.normalize() + 0, "f"))

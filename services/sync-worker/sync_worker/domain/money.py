"""How numbers are written to Xero."""

from decimal import Decimal


def plain(value: Decimal) -> Decimal:
    """Give a number without zeros at its end and without an exponent."""
    return Decimal(format(value.normalize(), "f"))

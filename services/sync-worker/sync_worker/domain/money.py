"""The notation of numbers for Xero."""

from decimal import Decimal


def plain(value: Decimal) -> Decimal:
    """Return a number without trailing zeros, exponent or negative zero."""
    return Decimal(format(value.normalize() + 0, "f"))

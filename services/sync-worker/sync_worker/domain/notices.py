"""Rules for webhook notices: whether a notice can be about an object that is read, and whether it is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(milliseconds=100)
"""How much later than UpdatedDateUTC Xero may date the notice of the same change.

Xero writes both times to the millisecond, one after the other.
"""
PURCHASES = frozenset(
    {
        "ACCPAY",
        "ACCPAYCREDIT",
        "ACCPAYPAYMENT",
        "APCREDITPAYMENT",
        "APOVERPAYMENTPAYMENT",
        "APPREPAYMENTPAYMENT",
    }
)
"""Xero's types of purchase documents and payments, which are never read."""


@dataclass(frozen=True)
class Notice:
    """A change of an object in Xero: its category, its id, and the time of the change, or None if unknown."""

    category: str
    xero_id: str
    at: datetime | None


def concerns_purchases(data: Mapping[str, str]) -> bool:
    """Return whether a notice is about a type of purchases."""
    return data.get("Type", "").upper() in PURCHASES


def is_seen(at: datetime | None, updated_at: datetime | None) -> bool:
    """Return whether the object as it was last read includes the change of a notice.

    False if either time is unknown.
    """
    return at is not None and updated_at is not None and at <= updated_at + TOLERANCE

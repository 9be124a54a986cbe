"""Decides what a notice of a webhook is worth: whether it can be about something read here, and whether it is news."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(milliseconds=100)
"""How much later than UpdatedDateUTC Xero may date the notice of the same change.

Xero writes both to the millisecond and takes them one after the other.
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
"""Xero's types of documents and payments on the side of purchases."""


@dataclass(frozen=True)
class Notice:
    """Something in Xero changed: Xero's category of it, its id, and when it changed, where that is known."""

    category: str
    xero_id: str
    at: datetime | None


def concerns_purchases(data: Mapping[str, str]) -> bool:
    """Return whether a notice names a type that belongs to purchases, of which nothing is read."""
    return data.get("Type", "").upper() in PURCHASES


def is_seen(at: datetime | None, updated_at: datetime | None) -> bool:
    """Return whether the state of an object that was last seen includes the change that a notice is about.

    False in doubt: where either time is not known.
    """
    return at is not None and updated_at is not None and at <= updated_at + TOLERANCE

"""How an object in Xero carries the id of the record it came from."""

import re

from sync_worker.domain.elements import text_of
from sync_worker.domain.fitting import Fit
from sync_worker.domain.kind import Element

PREFIX = "IA-"
MOST_REFERENCE = 255
_OWNER = re.compile(r"/invoices/([A-Za-z0-9._-]{1,40})")


def mark(record_id: str) -> str:
    """Give the mark of a record."""
    return PREFIX + record_id


def marked(record_id: str, reference: str | None, fit: Fit) -> str:
    """Give a reference that begins with the mark; the record's own reference comes after it."""
    own = fit.line("reference", reference, MOST_REFERENCE - len(mark(record_id)) - 1)
    return f"{mark(record_id)} {own}".rstrip()


def mark_of(element: Element) -> str:
    """Give the mark at the start of a reference, or nothing where it is not ours."""
    first = text_of(element, "Reference").split(maxsplit=1)[:1]
    return first[0] if first and first[0].startswith(PREFIX) else ""


def owner_by(found: str) -> str | None:
    """Give the record's id that a mark carries, or None for what is no mark of ours."""
    return found.removeprefix(PREFIX) or None if found.startswith(PREFIX) else None


def address_of(app: str, record_id: str) -> str:
    """Give the address of an invoice in the app; none where Xero would refuse it for containing its name."""
    return "" if "xero" in app.lower() else f"{app}/invoices/{record_id}"


def owner_by_address(address: str) -> str | None:
    """Give the record's id at the end of an invoice's address, on whatever host the app was then."""
    found = _OWNER.search(address)
    return found[1] if found and found.end() == len(address) else None

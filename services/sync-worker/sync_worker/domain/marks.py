"""Marks: the id of a record as its object in Xero carries it, readable although Xero ignores case."""

import re
from hashlib import blake2s

from sync_worker.domain.elements import text_of
from sync_worker.domain.fitting import Fit
from sync_worker.domain.kind import Element

PREFIX = "IA-"
MAX_REFERENCE = 255
MAX_MARK = 50
"""The most characters of a ContactNumber."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_OWNER = re.compile(r"/invoices/([A-Za-z0-9._-]{1,40})")


def mark(record_id: str) -> str:
    """Return the mark of a record: unique even for ids that differ only in case, and in lower case after its prefix.

    An id with capitals is written in lower case, followed by `+` and the positions of its capitals (base 36, one bit a
    letter). If that exceeds `MAX_MARK`, the mark is a digest, from which the id cannot be read.
    """
    places = sum(1 << place for place, letter in enumerate(_letters(record_id)) if letter.isupper())
    if not places:
        return PREFIX + record_id
    whole = f"{PREFIX}{record_id.lower()}+{_base36(places)}"
    return (
        whole
        if len(whole) <= MAX_MARK
        else f"{PREFIX}+{blake2s(record_id.encode(), digest_size=15).hexdigest()}"
    )


def marked(record_id: str, reference: str | None, fit: Fit) -> str:
    """Return a reference that begins with the mark, followed by the record's own reference."""
    own = fit.line("reference", reference, MAX_REFERENCE - len(mark(record_id)) - 1)
    return f"{mark(record_id)} {own}".rstrip()


def unmarked(element: Element) -> str:
    """Return an element's reference without our mark."""
    reference = text_of(element, "Reference")
    return reference.removeprefix(mark_of(element)).strip()


def mark_of(element: Element) -> str:
    """Return the mark at the start of an element's reference, or an empty text."""
    first = text_of(element, "Reference").split(maxsplit=1)[:1]
    return first[0] if first and first[0].upper().startswith(PREFIX) else ""


def owner_by(found: str) -> str | None:
    """Return the id of the record that a mark names, or None if it is not a readable mark of ours.

    Xero ignores the case of marks, so a mark that was typed in capitals is read too.
    """
    if not found.upper().startswith(PREFIX):
        return None
    text, plus, places = found[len(PREFIX) :].lower().partition("+")
    if plus and not (places and set(places) <= set(_DIGITS)):
        return None
    owner = _with_capitals(text, int(places, 36)) if plus else text
    return owner if owner and mark(owner).lower() == found.lower() else None


def address_of(app: str, record_id: str) -> str:
    """Return the address of an invoice in the app.

    It is empty if the app's address contains `xero`, which Xero refuses.
    """
    return "" if "xero" in app.lower() else f"{app}/invoices/{record_id}"


def owner_by_address(address: str) -> str | None:
    """Return the record's id at the end of an invoice's address, on any host, or None."""
    found = _OWNER.search(address)
    return found[1] if found and found.end() == len(address) else None


def _letters(text: str) -> list[str]:
    return [letter for letter in text if letter.isalpha()]


def _with_capitals(text: str, places: int) -> str:
    letters = iter(range(len(text)))
    return "".join(
        letter.upper() if letter.isalpha() and places >> next(letters) & 1 else letter for letter in text
    )


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits

"""Converts values of the app to Xero's limits, by docs/build/semantics.md: shortened, cleaned or left out."""

import re
from decimal import Decimal

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ELLIPSIS = "…"


def one_line(text: str | None) -> str:
    """Return a text without control characters, line breaks and repeated spaces."""
    return " ".join(_CONTROL.sub(" ", text or "").split())


def free_text(text: str | None) -> str:
    """Return a text with its lines but without control characters."""
    return _CONTROL.sub(" ", text or "").replace("\r\n", "\n").strip()


def units(text: str) -> int:
    """Return the length as Xero counts it, in UTF-16 units: an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Return a text of at most `limit` units; a shortened one ends with an ellipsis."""
    if units(text) <= limit:
        return text
    shortened = text[: limit - 1]
    while units(shortened) > limit - 1:
        shortened = shortened[:-1]
    return shortened.rstrip() + _ELLIPSIS


def line(text: str | None, limit: int) -> str:
    """Return one line of at most `limit` units."""
    return shorten(one_line(text), limit)


def whole(text: str | None, limit: int) -> str:
    """Return one line, or an empty text if it is longer than `limit`: half a phone number would be wrong."""
    tidy = one_line(text)
    return tidy if units(tidy) <= limit else ""


def email(text: str | None) -> str:
    """Return an e-mail address, or an empty text if Xero does not accept it."""
    tidy = whole(text, 255)
    return tidy if _EMAIL.fullmatch(tidy) else ""


def contact_name(text: str | None) -> str:
    """Return a contact's name: Xero accepts no angle brackets."""
    return line((text or "").replace("<", "(").replace(">", ")"), 255)


def number(value: object) -> str:
    """Return a number without exponent and trailing zeros; None and an empty text count as 0."""
    found = Decimal(str(value if value not in (None, "") else 0))
    return f"{found.normalize():f}" if found else "0"


def folded(text: object) -> str:
    """Return a text as Xero compares names and codes, without letter case and repeated spaces."""
    return " ".join(str(text or "").casefold().split())

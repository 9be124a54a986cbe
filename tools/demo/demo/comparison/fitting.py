"""How a value of the app has to look in Xero, as docs/build/semantics.md says: shortened, tidied, or left out."""

import re
from decimal import Decimal

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ELLIPSIS = "…"


def one_line(text: str | None) -> str:
    """Return a text without control characters, line breaks and doubled spaces."""
    return " ".join(_CONTROL.sub(" ", text or "").split())


def free_text(text: str | None) -> str:
    """Return a text that keeps its lines, without control characters."""
    return _CONTROL.sub(" ", text or "").replace("\r\n", "\n").strip()


def units(text: str) -> int:
    """Return the length as Xero counts it: UTF-16 units, so an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Return a text of at most `limit` units, with an ellipsis where its end was cut off."""
    if units(text) <= limit:
        return text
    stored = text[: limit - 1]
    while units(stored) > limit - 1:
        stored = stored[:-1]
    return stored.rstrip() + _ELLIPSIS


def line(text: str | None, limit: int) -> str:
    """Return one line of at most `limit` units."""
    return shorten(one_line(text), limit)


def whole(text: str | None, limit: int) -> str:
    """Return one line, or an empty text if it is longer than `limit`: half a phone number is a wrong one."""
    tidy = one_line(text)
    return tidy if units(tidy) <= limit else ""


def email(text: str | None) -> str:
    """Return an e-mail address, or an empty text if Xero would refuse it."""
    tidy = whole(text, 255)
    return tidy if _EMAIL.fullmatch(tidy) else ""


def contact_name(text: str | None) -> str:
    """Return a contact's name: Xero takes no angle brackets."""
    return line((text or "").replace("<", "(").replace(">", ")"), 255)


def number(value: object) -> str:
    """Return a number without an exponent and without zeros at its end; nothing counts as 0."""
    found = Decimal(str(value if value not in (None, "") else 0))
    return f"{found.normalize():f}" if found else "0"


def folded(text: object) -> str:
    """Return a text as Xero compares names and codes: letter case and doubled spaces do not count."""
    return " ".join(str(text or "").casefold().split())

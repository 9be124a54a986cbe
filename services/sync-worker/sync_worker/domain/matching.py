"""How names and codes are compared: as Xero does, and where that is unknown, more strictly."""

import unicodedata


def folded(text: str | None) -> str:
    """Give the form in which two names are one: letter case and spaces do not count, accents do."""
    return unicodedata.normalize("NFC", " ".join((text or "").split())).lower()

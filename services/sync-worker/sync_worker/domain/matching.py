"""How names and codes are compared: as Xero does, and where that is unknown, more strictly."""

import unicodedata


def folded(text: str | None) -> str:
    """Return the form in which two names are one.

    Letter case, spaces and characters that cannot be seen (direction marks, joiners) do not count; accents do.
    """
    seen = "".join(letter for letter in text or "" if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", " ".join(seen.split())).lower()

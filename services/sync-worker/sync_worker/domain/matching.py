"""The comparison of names and codes: as Xero compares them, or more strictly where that is unknown."""

import unicodedata


def folded(text: str | None) -> str:
    """Return a name in the form in which equal names are equal texts.

    Case, spaces and invisible characters (direction marks, joiners) do not count; accents do.
    """
    seen = "".join(letter for letter in text or "" if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", " ".join(seen.split())).lower()

"""How text is made to fit Xero; each change that people would notice is said."""

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Characters that only say where a line may break: soft hyphen, zero-width space, word joiner, byte order mark."""
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
ELLIPSIS = "…"


def one_line(text: str | None) -> str:
    """Return a text as one line: no control characters, none that cannot be seen, no doubled spaces."""
    return " ".join(_tidy(text).split())


def free_text(text: str | None) -> str:
    """Return a text that may have lines, without control characters and those that cannot be seen."""
    return _tidy(_BREAKS.sub("\n", text or "")).strip()


def is_seen(text: str) -> bool:
    """Return whether people see anything of a text."""
    return any(unicodedata.category(letter) not in ("Cc", "Cf", "Zs", "Zl", "Zp") for letter in text)


def _tidy(text: str | None) -> str:
    """Return a text in composed form, so that é is one character whichever way it was typed."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", _UNSEEN.sub("", text or "")))


def length(text: str) -> int:
    """Count as Xero does, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, max_length: int) -> str:
    """Shorten to `most` units, with an ellipsis at the end."""
    if length(text) <= max_length:
        return text
    stored = text[: max_length - 1]
    while length(stored) > max_length - 1:
        stored = stored[:-1]
    return stored.rstrip() + ELLIPSIS


class Fit:
    """Makes the texts of one record fit and keeps the sentences that say what was changed."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """What was changed, a sentence each, none twice."""
        return tuple(dict.fromkeys(self._notes))

    def add_note(self, sentence: str) -> None:
        """Keep a sentence for the log."""
        self._notes.append(sentence)

    def line(self, what: str, text: str | None, max_length: int) -> str:
        """Give a text as one line of at most `most` units."""
        return self._shortened(what, one_line(text), max_length)

    def text(self, what: str, text: str | None, max_length: int) -> str:
        """Give a text of at most `most` units."""
        return self._shortened(what, free_text(text), max_length)

    def whole(self, what: str, text: str | None, max_length: int) -> str:
        """Give a text that is wrong when cut: as one line, or not at all."""
        tidy = one_line(text)
        if length(tidy) <= max_length:
            return tidy
        self.add_note(f"The {what} is longer than the {max_length} characters Xero takes and was left out.")
        return ""

    def _shortened(self, what: str, tidy: str, max_length: int) -> str:
        if length(tidy) > max_length:
            self.add_note(f"The {what} was shortened to the {max_length} characters Xero takes.")
        return cut(tidy, max_length)

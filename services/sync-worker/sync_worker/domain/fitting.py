"""The fitting of texts to Xero's limits, with a note for each visible change."""

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Characters that only mark where a line may break: soft hyphen, zero-width space, word joiner, byte order mark."""
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
ELLIPSIS = "…"


def one_line(text: str | None) -> str:
    """Return a text as one line, without control characters, invisible characters and repeated spaces."""
    return " ".join(_tidy(text).split())


def free_text(text: str | None) -> str:
    """Return a text that may have several lines, without control characters and invisible characters."""
    return _tidy(_BREAKS.sub("\n", text or "")).strip()


def is_seen(text: str) -> bool:
    """Return whether a text has a visible character."""
    return any(unicodedata.category(letter) not in ("Cc", "Cf", "Zs", "Zl", "Zp") for letter in text)


def _tidy(text: str | None) -> str:
    """Return a text in Unicode's composed form (NFC), so that é is one character however it was typed."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", _UNSEEN.sub("", text or "")))


def length(text: str) -> int:
    """Return the length as Xero counts it: in UTF-16 units, so an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, max_length: int) -> str:
    """Return a text of at most `max_length` UTF-16 units, with an ellipsis at the end if it was cut."""
    if length(text) <= max_length:
        return text
    short = text[: max_length - 1]
    while length(short) > max_length - 1:
        short = short[:-1]
    return short.rstrip() + ELLIPSIS


class Fit:
    """The fitting of one record's texts, with the notes about their changes."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes, one sentence each, without repeats."""
        return tuple(dict.fromkeys(self._notes))

    def add_note(self, sentence: str) -> None:
        """Add a sentence for the log."""
        self._notes.append(sentence)

    def line(self, what: str, text: str | None, max_length: int) -> str:
        """Return a text as one line of at most `max_length` units; `what` names it in a note."""
        return self._shortened(what, one_line(text), max_length)

    def text(self, what: str, text: str | None, max_length: int) -> str:
        """Return a text of at most `max_length` units; `what` names it in a note."""
        return self._shortened(what, free_text(text), max_length)

    def whole(self, what: str, text: str | None, max_length: int) -> str:
        """Return a text as one line, or an empty text if it is too long: such a text is wrong when cut."""
        tidy = one_line(text)
        if length(tidy) <= max_length:
            return tidy
        self.add_note(f"The {what} was left out: Xero allows {max_length} characters.")
        return ""

    def _shortened(self, what: str, tidy: str, max_length: int) -> str:
        if length(tidy) > max_length:
            self.add_note(f"The {what} was shortened to the {max_length} characters that Xero allows.")
        return cut(tidy, max_length)

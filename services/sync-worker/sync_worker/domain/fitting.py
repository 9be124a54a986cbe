"""How text is made to fit Xero; each change that people would notice is said."""

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
ELLIPSIS = "…"


def one_line(text: str | None) -> str:
    """Give a text as one line: no control characters, no doubled spaces."""
    return " ".join(_CONTROL.sub(" ", text or "").split())


def free_text(text: str | None) -> str:
    """Give a text that may have lines, without the control characters that XML cannot hold."""
    return _CONTROL.sub(" ", text or "").replace("\r\n", "\n").strip()


def length(text: str) -> int:
    """Count as Xero does, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Shorten to `most` units, with an ellipsis at the end."""
    if length(text) <= most:
        return text
    kept = text[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


class Fit:
    """Makes the texts of one record fit and keeps the sentences that say what was changed."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """What was changed, a sentence each, none twice."""
        return tuple(dict.fromkeys(self._notes))

    def say(self, sentence: str) -> None:
        """Keep a sentence for the log."""
        self._notes.append(sentence)

    def line(self, what: str, text: str | None, most: int) -> str:
        """Give a text as one line of at most `most` units."""
        return self._shortened(what, one_line(text), most)

    def text(self, what: str, text: str | None, most: int) -> str:
        """Give a text of at most `most` units."""
        return self._shortened(what, free_text(text), most)

    def whole(self, what: str, text: str | None, most: int) -> str:
        """Give a text that is wrong when cut: as one line, or not at all."""
        tidy = one_line(text)
        if length(tidy) <= most:
            return tidy
        self.say(f"The {what} is longer than the {most} characters Xero takes and was left out.")
        return ""

    def _shortened(self, what: str, tidy: str, most: int) -> str:
        if length(tidy) > most:
            self.say(f"The {what} was shortened to the {most} characters Xero takes.")
        return cut(tidy, most)

"""How names, codes and addresses are compared: as Xero does, and where that is unknown, more strictly."""

import unicodedata

from sync_worker.domain.kind import Element, Kind, PushedKind, R


def folded(text: str | None) -> str:
    """Give the form in which two names are one: letter case and spaces do not count, accents do."""
    return unicodedata.normalize("NFC", " ".join((text or "").split())).lower()


def answers_by_key(kind: PushedKind[R], elements: list[Element]) -> dict[str, Element]:
    """Index the elements of an answer by business key and by Xero's id, so that either finds its element."""
    found: dict[str, Element] = {}
    for element in elements:
        found.setdefault(kind.key_of(element), element)
        found.setdefault(id_of(kind, element), element)
    return {key: element for key, element in found.items() if key}


def id_of(kind: Kind[R], element: Element) -> str:
    """Give Xero's id of an element; a create that failed carries the zero id, which is none."""
    value = str(element.get(kind.ID) or "")
    return "" if value.strip("0-") == "" else value

"""Reading an answer's elements, each on its own, whatever form an error takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import simplejson

from sync_worker.domain.batching import from_json
from sync_worker.domain.kind import Element


@dataclass(frozen=True)
class Envelope:
    """A JSON answer: its elements, and Xero's own time."""

    elements: Sequence[Element]
    pages: int | None = None
    words: str = ""


def parsed(body: bytes) -> dict[str, Any] | None:
    """Read a JSON object; None for text, HTML, nothing."""
    try:
        value = from_json(body)
    except (simplejson.JSONDecodeError, UnicodeDecodeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def elements(body: bytes, envelope: str) -> Sequence[Element]:
    """Give the elements under the envelope's key, or under Elements in Xero's validation errors."""
    value = parsed(body) or {}
    found = value.get(envelope)
    if not isinstance(found, list):
        found = value.get("Elements")
    return [element for element in found if isinstance(element, dict)] if isinstance(found, list) else []


def page(body: bytes, envelope: str) -> Envelope:
    """Read a page of a list."""
    value = parsed(body) or {}
    pagination = value.get("pagination")
    pages = (
        int(pagination["pageCount"]) if isinstance(pagination, dict) and "pageCount" in pagination else None
    )
    return Envelope(elements(body, envelope), pages)


def failed(element: Element) -> bool:
    """Tell whether Xero refused this element."""
    return (
        element.get("StatusAttributeString") == "ERROR"
        or element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
        or bool(element.get("ValidationErrors"))
    )


def words(element: Element) -> str:
    """Collect Xero's own sentences about an element, those of its lines and contact too."""
    said: list[str] = []
    _collect(element, said)
    return " ".join(dict.fromkeys(said))


def _collect(value: Any, said: list[str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "ValidationErrors" and isinstance(inner, list):
                said.extend(str(one.get("Message") or one.get("Description") or "") for one in inner)
            else:
                _collect(inner, said)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, said)


def refusal_of(body: bytes) -> str:
    """Give Xero's words for a request refused as a whole."""
    value = parsed(body) or {}
    text = value.get("Message") or value.get("Detail") or value.get("Title")
    return str(text) if text else body[:200].decode(errors="replace")

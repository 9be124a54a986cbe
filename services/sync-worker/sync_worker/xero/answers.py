"""Reading an answer's elements, each on its own, whatever form an error takes."""

from collections.abc import Sequence

import simplejson

from common.contracts.records import Entity
from sync_worker.domain.batching import from_json
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.elements import parts_of
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Element


def parsed(body: bytes) -> JsonObject | None:
    """Read a JSON object; None for text, HTML, nothing."""
    try:
        value = from_json(body)
    except (simplejson.JSONDecodeError, UnicodeDecodeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def elements(body: bytes, kind: Kind[Entity]) -> Sequence[Element]:
    """Give a kind's elements, wherever its answers hold them; Xero's validation errors hold them under Elements."""
    value = parsed(body) or {}
    if kind.id_key in value:
        return [value]
    return kind.elements_of(value) or parts_of(value, "Elements")


def listed(value: JsonObject, envelope: str) -> list[Element]:
    """Give the objects of a list in an answer."""
    found = value.get(envelope)
    return [element for element in found if isinstance(element, dict)] if isinstance(found, list) else []


def more_pages(body: bytes, page: int, size: int) -> bool:
    """Tell whether a list goes on after this page."""
    value = parsed(body) or {}
    pagination = value.get("pagination")
    if isinstance(pagination, dict) and "pageCount" in pagination:
        return page < int(pagination["pageCount"])
    return any(isinstance(found, list) and len(found) >= size for found in value.values())


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
    messages: list[str] = []
    _collect(element, messages)
    return " ".join(dict.fromkeys(messages))


def _collect(value: JsonValue, messages: list[str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "ValidationErrors" and isinstance(inner, list):
                messages.extend(str(one.get("Message") or one.get("Description") or "") for one in inner)
            else:
                _collect(inner, messages)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, messages)


def refusal_of(body: bytes) -> str:
    """Give Xero's words for a request refused as a whole."""
    value = parsed(body) or {}
    text = value.get("Message") or value.get("Detail") or value.get("Title")
    return str(text) if text else body[:200].decode(errors="replace")

"""Parsing of Xero's answers: elements one by one, and the several forms of an error."""

from collections.abc import Sequence

import simplejson

from common.contracts.records import Entity
from sync_worker.domain.batching import from_json
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.elements import parts_of
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Element


def parsed(body: bytes) -> JsonObject | None:
    """Return the JSON object in a body, or None if the body is text, HTML, empty or other JSON."""
    try:
        value = from_json(body)
    except (simplejson.JSONDecodeError, UnicodeDecodeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def elements(body: bytes, kind: Kind[Entity]) -> Sequence[Element]:
    """Return the elements of a kind in an answer.

    Xero returns them under the kind's envelope, alone (a single object), or under `Elements` in a validation error.
    """
    value = parsed(body) or {}
    if kind.id_key in value:
        return [value]
    return kind.elements_of(value) or parts_of(value, "Elements")


def listed(value: JsonObject, envelope: str) -> list[Element]:
    """Return the objects of the list under a key; empty if there is no such list."""
    found = value.get(envelope)
    return [element for element in found if isinstance(element, dict)] if isinstance(found, list) else []


def more_pages(body: bytes, page: int, size: int) -> bool:
    """Return whether a list has more pages after `page`.

    Xero's `pagination` decides where the answer holds one; otherwise a page of `size` elements or more counts as full.
    """
    value = parsed(body) or {}
    pagination = value.get("pagination")
    if isinstance(pagination, dict) and "pageCount" in pagination:
        return page < int(pagination["pageCount"])
    return any(isinstance(found, list) and len(found) >= size for found in value.values())


def failed(element: Element) -> bool:
    """Return whether Xero rejected this element."""
    return (
        element.get("StatusAttributeString") == "ERROR"
        or element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
        or bool(element.get("ValidationErrors"))
    )


def words(element: Element) -> str:
    """Return Xero's own messages about an element, its lines and its contact, each once."""
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
    """Return Xero's message about a request that it rejected as a whole, or the first 200 bytes of the body."""
    value = parsed(body) or {}
    text = value.get("Message") or value.get("Detail") or value.get("Title")
    return str(text) if text else body[:200].decode(errors="replace")

"""Contracts change only in ways that the previous version still understands.

If this breaks, services of two versions cannot read each other's events during an upgrade, and an operator finds
records in the dead letters instead of in Xero.
"""

from typing import Any

from docs_tool.schemas import breaks, incompatible

AGREED: dict[str, Any] = {
    "Said": {
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "state": {"enum": ["open", "done"], "type": "string"},
        },
        "required": ["id"],
    }
}


def changed(**fields: Any) -> dict[str, Any]:
    """Return the agreed schema with some fields otherwise; None takes one away."""
    properties = {**AGREED["Said"]["properties"], **fields}
    stored = {name: shape for name, shape in properties.items() if shape is not None}
    return {"Said": {"properties": stored, "required": ["id"]}}


def test_the_contracts_keep_to_what_was_agreed() -> None:
    assert breaks() == []


def test_a_further_field_that_may_be_left_out_is_no_break() -> None:
    assert list(incompatible(AGREED, changed(more={"type": "integer"}))) == []


def test_a_field_that_takes_more_than_before_is_no_break() -> None:
    wider = {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]}
    states = {"enum": ["open", "done", "late"], "type": "string"}

    assert list(incompatible(AGREED, changed(id=wider, state=states))) == []


def test_a_field_that_is_gone_is_a_break() -> None:
    assert list(incompatible(AGREED, changed(note=None))) == ["Said.note was removed"]


def test_a_field_that_is_needed_now_is_a_break() -> None:
    demanding = {"Said": {**AGREED["Said"], "required": ["id", "note"]}}

    assert list(incompatible(AGREED, demanding)) == ["Said.note is now required"]


def test_a_field_of_another_type_is_a_break() -> None:
    now = changed(id={"type": "integer"}, note={"type": "string"})

    assert list(incompatible(AGREED, now)) == [
        "Said.id no longer accepts its former values",
        "Said.note no longer accepts its former values",
    ]


def test_a_value_that_is_no_longer_taken_is_a_break() -> None:
    assert list(incompatible(AGREED, changed(state={"enum": ["open"], "type": "string"}))) == [
        "Said.state no longer accepts its former values"
    ]


def test_a_contract_that_is_gone_is_a_break() -> None:
    assert list(incompatible(AGREED, {})) == ["Said was removed"]

"""Contracts change only in ways that the previous version still understands.

If this breaks, services of two versions cannot read each other's events during an upgrade, and an operator finds
records in the dead letters instead of in Xero.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from docs_tool import releases
from docs_tool.compatibility import breaks

RELEASED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "note": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]},
        "state": {"enum": ["open", "done"], "type": "string"},
        "code": {"type": "string", "pattern": "^[A-Z]+$", "minLength": 1},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1, "maxItems": 5},
        "labels": {"type": "object", "additionalProperties": {"type": "integer"}},
        "anything": {"type": "object", "additionalProperties": True},
    },
    "required": ["id"],
    "$defs": {
        "Line": {"type": "object", "properties": {"price": {"type": "integer", "exclusiveMinimum": 0}}}
    },
}


def changed(**fields: Any) -> dict[str, Any]:
    """Return the released schema with some fields otherwise; None takes one away."""
    properties = {**RELEASED["properties"], **fields}
    present = {name: shape for name, shape in properties.items() if shape is not None}
    return {**RELEASED, "properties": present}


def test_the_same_schema_is_no_break() -> None:
    assert breaks(RELEASED, RELEASED) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"further": {"type": "integer"}},
        {"id": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]}},
        {"id": {"type": "string"}},
        {"id": {}},
        {"note": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 11}]}},
        {"state": {"enum": ["open", "done", "late"], "type": "string"}},
        {"state": {"type": "string"}},
        {"code": {"type": "string"}},
        {"count": {"type": "number", "minimum": -1}},
        {"lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "maxItems": 6}},
    ],
)
def test_a_field_that_accepts_more_than_before_is_no_break(fields: dict[str, Any]) -> None:
    assert breaks(RELEASED, changed(**fields)) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"note": None}, "note was removed"),
        ({"id": {"type": "integer"}}, "id no longer accepts the type string"),
        ({"note": {"type": "string", "maxLength": 10}}, "note no longer accepts the type null"),
        ({"count": {"type": "string"}}, "count no longer accepts the type integer"),
        ({"state": {"enum": ["open"], "type": "string"}}, "state no longer accepts done"),
        ({"state": {"const": "done", "type": "string"}}, "state no longer accepts open"),
        (
            {"id": {"enum": ["a"], "type": "string", "format": "uuid"}},
            "id now accepts only a",
        ),
        (
            {"code": {"type": "string", "pattern": "^[A-Y]+$", "minLength": 1}},
            "code has another pattern: ^[A-Y]+$, before ^[A-Z]+$",
        ),
        (
            {"code": {"type": "string", "pattern": "^[A-Z]+$", "minLength": 2}},
            "code has a narrower bound: minLength is now 2, before 1",
        ),
        (
            {"note": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}]}},
            "note has a narrower bound: maxLength is now 9, before 10",
        ),
        (
            {"count": {"type": "integer", "minimum": 1, "maximum": 9}},
            "count has a narrower bound: minimum is now 1, before 0",
        ),
        (
            {"count": {"type": "integer", "minimum": 0, "maximum": 9, "multipleOf": 2}},
            "count has another multipleOf: 2, before none",
        ),
        (
            {"lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1, "maxItems": 4}},
            "lines has a narrower bound: maxItems is now 4, before 5",
        ),
        (
            {"labels": {"type": "object", "additionalProperties": {"type": "string"}}},
            "labels.* no longer accepts the type integer",
        ),
        (
            {"anything": {"type": "object", "additionalProperties": {"type": "string"}}},
            "anything.* no longer accepts any type",
        ),
    ],
)
def test_a_field_that_is_gone_or_accepts_less_is_a_break(fields: dict[str, Any], sentence: str) -> None:
    assert breaks(RELEASED, changed(**fields)) == [sentence]


def test_a_field_that_is_now_required_is_a_break() -> None:
    assert breaks(RELEASED, {**RELEASED, "required": ["id", "note"]}) == ["note is now required"]


def test_a_break_inside_a_part_names_the_way_to_it() -> None:
    line = {"type": "object", "properties": {"price": {"type": "integer", "exclusiveMinimum": 1}}}

    assert breaks(RELEASED, {**RELEASED, "$defs": {"Line": {**line, "required": ["price"]}}}) == [
        "lines[].price has a narrower bound: exclusiveMinimum is now 1, before 0",
        "lines[].price is now required",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an older release, and with one that has the present contracts."""
    releases.write("0.9.0", tmp_path)
    releases.write("0.10.0", tmp_path)
    return tmp_path


def test_the_present_contracts_do_not_break_a_release_of_them(folder: Path) -> None:
    assert releases.breaks(folder) == []


def test_contracts_are_compared_with_the_newest_release(folder: Path) -> None:
    (folder / "0.9.0" / "invoice.forgotten.json").write_text("{}")
    assert releases.breaks(folder) == []

    (folder / "0.10.0" / "invoice.forgotten.json").write_text("{}")
    assert releases.breaks(folder) == ["invoice.forgotten was removed"]


def test_a_change_of_an_event_a_record_or_a_request_is_found(folder: Path) -> None:
    forget(folder / "0.10.0" / "customer.created.json", "record")
    add(folder / "0.10.0" / "payment.json", "payer")
    add(folder / "0.10.0" / "requests.json", "captcha", "SignUp")

    assert releases.breaks(folder) == [
        "customer.created: record is now required",
        "payment: payer was removed",
        "requests: SignUp.captcha was removed",
    ]


def add(path: Path, field: str, definition: str = "") -> None:
    """Add a field to a stored schema, as if the code had lost it since."""
    schema = json.loads(path.read_text())
    part = schema["$defs"][definition] if definition else schema
    part["properties"][field] = {"type": "string"}
    path.write_text(json.dumps(schema))


def forget(path: Path, field: str) -> None:
    """Take a required field from a stored schema, as if the code had required it since."""
    schema = json.loads(path.read_text())
    schema["required"].remove(field)
    path.write_text(json.dumps(schema))


def test_a_release_is_written_once(folder: Path) -> None:
    with pytest.raises(ValueError, match="written before"):
        releases.write("0.10.0", folder)


def test_a_release_has_a_version(folder: Path) -> None:
    with pytest.raises(ValueError, match="no version"):
        releases.write("latest", folder)


def test_without_a_release_nothing_is_compared(tmp_path: Path) -> None:
    assert releases.breaks(tmp_path) == []

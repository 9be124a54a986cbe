"""Takes fields that changed in Xero into a record while it still has the values that they may replace."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from common.contracts.pulled import PulledField
from common.contracts.records import Record


def with_fields(record: Record, fields: Sequence[PulledField]) -> Record:
    """Return the record with each field's `after` whose current value is one of the field's `before`.

    Values are compared in the record's form: `12.5` equals `12.50`, and None equals an empty text. A field that was
    changed here meanwhile keeps its value. A field that the record does not have, or a value that is not valid for it,
    is ignored.
    """
    for field in fields:
        after = _with(record, field.field, field.after)
        if after is not None and any(_holds(record, field.field, value) for value in field.before):
            record = after
    return record


def _holds(record: Record, name: str, value: Any) -> bool:
    """Return whether a field has this value."""
    if _comparable(_value(record, name)) == _comparable(value):
        return True
    same = _with(record, name, value)
    return same is not None and _value(same, name) == _value(record, name)


def _with(record: Record, name: str, value: Any) -> Record | None:
    """Return the record with one field set; None if it has no such field or the value is not valid for it."""
    values = record.model_dump(mode="json")
    whole, _, part = name.partition(".")
    if whole not in values:
        return None
    values[whole] = {**(values[whole] or {}), part: value} if part else value
    try:
        return type(record).model_validate(values)
    except ValidationError:
        return None


def _value(record: Record, name: str) -> Any:
    whole, _, part = name.partition(".")
    value = getattr(record, whole)
    return getattr(value, part, None) if part else value


def _comparable(value: Any) -> Any:
    return "" if value is None else value

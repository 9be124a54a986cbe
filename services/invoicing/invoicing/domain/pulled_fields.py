"""Fields that changed in Xero, taken into a record where it still holds what they may replace."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from common.contracts.pulled import PulledField
from common.contracts.records import Entity


def with_fields(record: Entity, fields: Sequence[PulledField]) -> Entity:
    """Return the record with the fields that still hold one of the values they replace.

    Values are compared as the record holds them: `12.5` is `12.50`, and nothing is the same as an empty text. A field
    that was changed here meanwhile stays as it is, and so does one that the record does not know or cannot hold.
    """
    for field in fields:
        after = _with(record, field.field, field.after)
        if after is not None and any(_holds(record, field.field, value) for value in field.before):
            record = after
    return record


def _holds(record: Entity, name: str, value: Any) -> bool:
    """Return whether a field has a value now."""
    if _comparable(_value(record, name)) == _comparable(value):
        return True
    same = _with(record, name, value)
    return same is not None and _value(same, name) == _value(record, name)


def _with(record: Entity, name: str, value: Any) -> Entity | None:
    """Return the record with a value in one field, or None where it has no such field or cannot hold the value."""
    values = record.model_dump(mode="json")
    whole, _, part = name.partition(".")
    if whole not in values:
        return None
    values[whole] = {**(values[whole] or {}), part: value} if part else value
    try:
        return type(record).model_validate(values)
    except ValidationError:
        return None


def _value(record: Entity, name: str) -> Any:
    whole, _, part = name.partition(".")
    value = getattr(record, whole)
    return getattr(value, part, None) if part else value


def _comparable(value: Any) -> Any:
    return "" if value is None else value

"""Fields that changed in Xero, taken into a record where it still holds what they may replace."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from common.contracts.nouns import Record
from common.contracts.sync import PulledField


def with_fields(record: Record, fields: Sequence[PulledField]) -> Record:
    """Return the record with the fields that still hold one of the values they replace.

    Nothing and an empty text are the same. A field that was changed here meanwhile stays as it is, and so does one
    that the record does not know or cannot hold.
    """
    for field in fields:
        values = record.model_dump(mode="json")
        whole, _, part = field.field.partition(".")
        inner = values.get(whole) or {}
        now = inner.get(part) if part else values.get(whole)
        if whole not in values or _plain(now) not in [_plain(one) for one in field.before]:
            continue
        values[whole] = {**inner, part: field.after} if part else field.after
        try:
            record = type(record).model_validate(values)
        except ValidationError:
            continue
    return record


def _plain(value: Any) -> Any:
    return "" if value is None else value

"""A record's values as JSON, by field name, for what a pull may replace."""

from collections.abc import Iterator, Mapping
from typing import Any

from common.contracts.message import Contract


def raw_values(record: Contract) -> dict[str, Any]:
    """Return the JSON values of a record; parts of an address as `address.city`."""
    return dict(_flat("", record.model_dump(mode="json")))


def with_values(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's JSON with some values replaced, by the same names."""
    result = dict(record)
    for name, value in values.items():
        whole, _, part = name.partition(".")
        result[whole] = {**(result.get(whole) or {}), part: value} if part else value
    return result


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value

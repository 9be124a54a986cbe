"""A record's values as JSON, by field name, for what a pull may replace."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from common.contracts.message import Contract
from sync_worker.domain.money import plain


def raw_values(record: Contract) -> dict[str, Any]:
    """Return the JSON values of a record; parts of an address as `address.city`, numbers without zeros at their end."""
    numbers = {name: value for name, value in record if isinstance(value, Decimal)}
    plainly = {name: format(plain(value), "f") for name, value in numbers.items()}
    return {**dict(_flat("", record.model_dump(mode="json"))), **plainly}


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

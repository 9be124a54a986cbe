"""A record's values as JSON by field name, for comparison with the values that a pull may replace."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from common.contracts.message import Contract
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.money import plain


def raw_values(record: Contract) -> dict[str, JsonValue]:
    """Return the JSON values of a record; parts of an address as `address.city`, numbers without trailing zeros."""
    numbers = {name: value for name, value in record if isinstance(value, Decimal)}
    plainly = {name: format(plain(value), "f") for name, value in numbers.items()}
    return {**dict(_flat("", record.model_dump(mode="json"))), **plainly}


def with_values(record: JsonObject, values: JsonObject) -> dict[str, JsonValue]:
    """Return a record's JSON with some values replaced; their names are those of `raw_values`."""
    result = dict(record)
    for name, value in values.items():
        whole, _, part = name.partition(".")
        inner = result.get(whole)
        result[whole] = {**(inner if isinstance(inner, Mapping) else {}), part: value} if part else value
    return result


def _flat(prefix: str, values: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value

"""The types of JSON values from Xero and from the database; fractions are Decimals, never floats."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

JsonValue = str | int | float | Decimal | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
"""Any JSON value. `domain/elements.py` reads them and defines the meaning of a missing one."""
JsonObject = Mapping[str, JsonValue]
"""A JSON object. It is a Mapping because nothing changes one in place."""


def contradict(first: JsonValue, second: JsonValue) -> bool:
    """Return whether two states of the same revision of a record differ.

    A field that only one of them has does not count: it was read by a version that knows more fields.
    """
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return any(contradict(first[name], second[name]) for name in first.keys() & second.keys())
    if isinstance(first, list) and isinstance(second, list):
        return len(first) != len(second) or any(map(contradict, first, second))
    return first != second

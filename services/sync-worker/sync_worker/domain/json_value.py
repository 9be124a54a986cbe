"""The types of JSON as it comes from Xero and stands in the database; fractions are Decimals, never floats."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

JsonValue = str | int | float | Decimal | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
"""Any value of JSON. Values are read through `domain/elements.py`, which says what a missing one means."""
JsonObject = Mapping[str, JsonValue]
"""An object of JSON. It is a Mapping because nobody changes one in place: a changed object is a new one."""

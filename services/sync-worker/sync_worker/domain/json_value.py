"""The types of JSON values from Xero and from the database; fractions are Decimals, never floats."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

JsonValue = str | int | float | Decimal | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
"""Any JSON value. `domain/elements.py` reads them and defines the meaning of a missing one."""
JsonObject = Mapping[str, JsonValue]
"""A JSON object. It is a Mapping because nothing changes one in place."""

"""Tables of the fields of contracts."""

import types
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from common.contracts import message
from docs_tool.markdown import table

PLAIN = {
    "str": "text",
    "int": "number",
    "bool": "yes or no",
    "date": "day",
    "UUID": "id",
    "AwareDatetime": "time",
    "Decimal": "decimal",
    "Any": "anything",
}
NAMED = {
    "amount (2 decimals)": message.Amount,
    "decimal (4 decimals)": message.Fine,
    "time": message.Time,
    "record id": message.RecordId,
    "currency": message.Currency,
}


def fields_of(model: type[BaseModel]) -> str:
    """Return the table of a contract's fields, with their types and defaults."""
    hints = get_type_hints(model, include_extras=True)
    rows = [
        (f"`{field.alias or name}`", words(hints[name]), default_of(field))
        for name, field in model.model_fields.items()
    ]
    return table(("field", "type", "default"), rows)


def words(kind: Any) -> str:
    """Return a type in plain words."""
    for name, one in NAMED.items():
        if kind == one:
            return name
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return words(inner[0])
    if origin is Literal:
        return " ".join(f"`{one}`" for one in inner)
    if origin in (Union, types.UnionType):
        return " or ".join("nothing" if one is type(None) else words(one) for one in inner)
    if origin is tuple:
        return f"list of {words(inner[0])}"
    if origin is dict:
        return f"{words(inner[0])} → {words(inner[1])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " ".join(f"`{one.value}`" for one in kind)
    return PLAIN.get(getattr(kind, "__name__", ""), getattr(kind, "__name__", str(kind)))


def shapes_in(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the contracts in a contract's fields, recursively."""
    for kind in get_type_hints(model).values():
        for one in _within(kind):
            yield one
            yield from shapes_in(one)


def _within(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _within(inner)


def default_of(field: FieldInfo) -> str:
    """Return the default of a field in plain words; empty if the field is required."""
    if field.is_required():
        return ""
    if field.default is PydanticUndefined:
        return "set when published" if field.default_factory not in (dict, list) else "empty"
    if field.default in (None, "", ()):
        return "nothing"
    if isinstance(field.default, bool):
        return "yes" if field.default else "no"
    if isinstance(field.default, BaseModel):
        return "empty"
    return f"`{field.default}`"

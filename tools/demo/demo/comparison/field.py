"""One field of a kind: its value in the app, its value in Xero, and the rule that connects the two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from demo.comparison.sides import Sides
from demo.xero_index import Object

Record_co = TypeVar("Record_co", covariant=True)
Record_contra = TypeVar("Record_contra", contravariant=True)


@dataclass(frozen=True)
class Pair(Generic[Record_co]):
    """A record of the app and its object in Xero."""

    record: Record_co
    object: Object
    sides: Sides


@dataclass(frozen=True)
class Field(Generic[Record_contra]):
    """A field that both sides have, or only Xero.

    Attributes:
        name: The field's name in the report.
        theirs: Returns the value in Xero.
        ours: Returns the value that Xero must have for the record; None for a field that only Xero has, which is empty
            in objects that a sync created and unchanged in all others.
        rule: The conversion of the value, if it is not the same on both sides.
        app_only: Whether pulled records lack the field.
    """

    name: str
    theirs: Callable[[Object], str]
    ours: Callable[[Pair[Record_contra]], str] | None
    rule: str = ""
    app_only: bool = False


def text(value: Object, *path: str) -> str:
    """Return the text at a path inside an object of Xero; empty if it is missing."""
    found: object = value
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return "" if found is None else str(found)


def part(value: Object, group: str, kind: str, wanted: str) -> Object:
    """Return the phone or address of one type; empty if there is none."""
    return next((one for one in value.get(group) or () if one.get(kind) == wanted), {})

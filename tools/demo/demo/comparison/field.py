"""One field of a kind: how it reads in the app, how it reads in Xero, and the rule that connects the two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from demo.comparison.sides import Sides
from demo.xero_index import Object

Record_co = TypeVar("Record_co", covariant=True)
Record_contra = TypeVar("Record_contra", contravariant=True)


@dataclass(frozen=True)
class Pair(Generic[Record_co]):
    """A record of the app beside the object of Xero that it is."""

    record: Record_co
    object: Object
    sides: Sides


@dataclass(frozen=True)
class Field(Generic[Record_contra]):
    """A field that both sides have, or that is Xero's own.

    Attributes:
        name: The field as the report names it.
        theirs: What Xero shows.
        ours: What Xero has to show for the record; None for a field of Xero's own, which is empty in what a sync
            created and as it was in what Xero had before.
        rule: What happens to the value on its way, where it is not the same on both sides.
        app_only: A pulled record does not bring it along.
    """

    name: str
    theirs: Callable[[Object], str]
    ours: Callable[[Pair[Record_contra]], str] | None
    rule: str = ""
    app_only: bool = False


def text(value: Object, *path: str) -> str:
    """Return the text at a path inside an object of Xero; what is missing is empty."""
    found: object = value
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return "" if found is None else str(found)


def part(value: Object, group: str, kind: str, wanted: str) -> Object:
    """Return the phone or address of one type, empty if there is none."""
    return next((one for one in value.get(group) or () if one.get(kind) == wanted), {})

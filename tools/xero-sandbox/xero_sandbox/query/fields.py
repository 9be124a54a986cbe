"""Read the fields that a query names from stored objects."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from xero_sandbox.wire.dates import from_milliseconds
from xero_sandbox.world.collection import Body
from xero_sandbox.world.kinds import KINDS, Kind
from xero_sandbox.world.ledger import Ledger


class Fields:
    """The fields of one kind, and those of the kinds that it refers to."""

    def __init__(self, ledger: Ledger, kind: str) -> None:
        self.ledger = ledger
        self.kind = KINDS[kind]

    def path(self, name: str) -> str | None:
        """Return the field's exact name, or None if there is no such field."""
        first, _, rest = name.partition(".")
        if not rest:
            return _named(self.kind, name)
        for lead, kind in self.kind.leads_to.items():
            if lead.lower() == first.lower() and (inner := _named(KINDS[kind], rest)):
                return f"{lead}.{inner}"
        return None

    def getter(self, path: str) -> Callable[[Body], Any]:
        """Return a function that reads the field's value in comparable form: text is case-folded."""
        first, _, inner = path.partition(".")
        if not inner:
            return lambda body: _plain(first, body.get(first))
        kind = KINDS[self.kind.leads_to[first]]
        collection = self.ledger[kind.name]
        if inner == kind.id_key:
            return lambda body: (body.get(first) or {}).get(inner)

        def through(body: Body) -> Any:
            stored = collection.get((body.get(first) or {}).get(kind.id_key))
            return _plain(inner, stored.get(inner)) if stored else None

        return through


def _named(kind: Kind, name: str) -> str | None:
    return next((field for field in kind.fields if field.lower() == name.lower()), None)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if name == "UpdatedDateUTC" and isinstance(value, int):
        return from_milliseconds(value).replace(tzinfo=None)
    return value


def comparable(one: Any, other: Any) -> tuple[Any, Any]:
    """Return two values in comparable types: a date next to a time becomes its midnight."""
    if isinstance(one, datetime) != isinstance(other, datetime):
        return _as_time(one), _as_time(other)
    return one, other


def _as_time(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return value

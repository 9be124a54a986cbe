"""What each actor set on each field of both sides, in order: the app's user, the bookkeeper in Xero, the engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.looks import IDS, Element, Ref
from tests.sides import FIELDS, LINE_KEYS, THEIRS_OF_A_LINE, app_lines, theirs_alone, xero_lines

Side = Literal["app", "xero"]
Actor = Literal["user", "bookkeeper", "engine"]
ALONE = "Xero's own "
"""Before the name of a field that only Xero has."""
LINE = "line "
WHOLE_LINE = "whole"


@dataclass(frozen=True)
class Change:
    """One field that was set. `before` is None where the record or object was new, `after` where it is gone.

    Lines in Xero are fields of their own: `line <LineItemID> <key>`. The app's lines are one field, `lines`, with
    the lines themselves in `lines_before` and `lines_after`. Values of fields that name other records are ids.
    """

    order: int
    side: Side
    actor: Actor
    kind: str
    identity: str
    field: str
    before: str | None
    after: str | None
    lines_before: tuple[Mapping[str, str], ...] = ()
    lines_after: tuple[Mapping[str, str], ...] = ()

    @property
    def of(self) -> tuple[Side, str, str]:
        """Which record or object it changed."""
        return self.side, self.kind, self.identity


@dataclass
class History:
    """All changes so far, and the moments at which a person decided about a record."""

    changes: list[Change] = field(default_factory=list)
    decided: list[tuple[int, Ref]] = field(default_factory=list)
    order: int = 0

    def next(self) -> int:
        """Return the number of the next moment."""
        self.order += 1
        return self.order

    def app(self, actor: Actor, ref: Ref, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
        """Note what was set on a record of the invoicing system, given its JSON forms."""
        kind, identity = ref
        at = self.next()
        was, now = _values(kind, before), _values(kind, after)
        for name in now:
            if was.get(name) != now[name]:
                change = Change(at, "app", actor, kind, identity, name, was.get(name), now[name])
                self.changes.append(change)
        old, new = app_lines(before or {}, {}), app_lines(after, {})
        if old != new:
            words = (str(len(old)) if before is not None else None, str(len(new)))
            self.changes.append(
                Change(at, "app", actor, kind, identity, "lines", *words, tuple(old), tuple(new))
            )

    def xero(self, actor: Actor, kind: str, before: Element | None, after: Element | None) -> None:
        """Note what was set on an object in Xero; None where there was none, or is none any more."""
        one = after if after is not None else before
        assert one is not None
        at, identity = self.next(), str(one[IDS[kind]])
        was, now = dict(_of_object(kind, before)), dict(_of_object(kind, after))
        for name in {**was, **now}:
            if was.get(name) != now.get(name):
                self.changes.append(
                    Change(at, "xero", actor, kind, identity, name, was.get(name), now.get(name))
                )

    def decides(self, ref: Ref) -> None:
        """Note that a person said what becomes of a record."""
        self.decided.append((self.next(), ref))


def _values(kind: str, record: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the app's fields; those that name other records by the id of these."""
    if record is None:
        return {}
    found = {}
    for one in FIELDS.get(kind, ()):
        if one.mapped:
            found[one.name] = str(record.get("customer_id" if one.name == "contact" else "tax_id") or "")
        elif (value := one.app(record, {})) is not None:
            found[one.name] = value
    return found


def _of_object(kind: str, element: Element | None) -> Iterator[tuple[str, str]]:
    if element is None:
        return
    for one in FIELDS.get(kind, ()):
        if (value := one.xero(element)) is not None:
            yield one.name, value
    for name, value in theirs_alone(kind, element):
        yield f"{ALONE}{name}", value
    for identity, line in xero_lines(element).items():
        yield f"{LINE}{identity} {WHOLE_LINE}", "there"
        for key in (*LINE_KEYS, *THEIRS_OF_A_LINE):
            yield f"{LINE}{identity} {key}", line[key]

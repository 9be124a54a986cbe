"""What became of the content of records: erased, untold, undone.

It is judged by who set what, never by how the engine decides.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.history import ALONE, LINE, WHOLE_LINE, Change, History
from tests.looks import Element, Engine, Expected, Ref, lives
from tests.sides import FIELDS, LINE_KEYS, Field, app_lines, plain, xero_lines

LogEntry = Mapping[str, Any]
"""An entry of the log in its JSON form."""


@dataclass(frozen=True)
class Case:
    """What is known of one company in one organisation.

    `objects` are Xero's by kind and id, `entries` the log's by record; both sides' histories may be empty.
    `elsewhere` are the objects of the company's other organisations, `linked_elsewhere` which records were linked to
    which of them: a value may have come from there.
    """

    records: Mapping[Ref, Expected]
    objects: Mapping[str, Mapping[str, Element]]
    engine: Engine
    entries: Mapping[Ref, Sequence[LogEntry]]
    history: History = field(default_factory=History)
    elsewhere: Mapping[str, Mapping[str, Element]] = field(default_factory=dict)
    linked_elsewhere: frozenset[tuple[Ref, str]] = frozenset()

    @property
    def linked(self) -> frozenset[tuple[Ref, str]]:
        """Which record is linked to which object, in all organisations."""
        return self.linked_elsewhere | frozenset(self.engine.links.items())

    def objects_of(self, kind: str) -> dict[str, Element]:
        """Return the objects of a kind in all organisations, by their ids."""
        return {**self.elsewhere.get(kind, {}), **self.objects.get(kind, {})}

    def owners(self, kind: str, xero_id: str) -> set[Ref]:
        """Return the records that are or were linked to an object."""
        of = {ref for ref, one in self.linked if ref[0] == kind and one == xero_id}
        element = self.objects_of(kind).get(xero_id, {})
        merged = element.get("MergedToContactID")
        return of | (self.owners(kind, str(merged)) if merged else set())


def names(entries: Sequence[LogEntry], label: str, value: str) -> bool:
    """Return whether an entry names a value of a field: as a change of it, or in its sentence."""
    for entry in entries:
        if value and value in plain(entry.get("sentence")):
            return True
        for change in entry.get("changes") or ():
            values = [plain(change.get(key)) for key in ("before", "after", "replaced")]
            if change["field"] == label and value in values:
                return True
            within = value and any(value in one for one in values)
            if label == "line" and "line" in change["field"] and (value in values or within):
                return True
    return False


def untold(case: Case, output: set[Ref]) -> Iterator[str]:
    """Name each difference between the two sides that no entry and no open problem tells.

    `said` are the records of which something else says why they are not in Xero as they are here.
    """
    for ref, xero_id in sorted(case.engine.links.items()):
        one, element = case.records.get(ref), case.objects.get(ref[0], {}).get(xero_id)
        if one is None or ref[0] not in FIELDS or ref in output or ref in case.engine.about:
            continue
        if ref[0] == "tax" and not _came_from_xero(case, ref):
            continue
        entries = case.entries.get(ref, ())
        if element is None:
            reported = any("deleted" in plain(entry.get("sentence")) for entry in entries)
            if one.record.get("sold", True) and not reported:
                yield f"{ref[0]} {ref[1]}: gone in Xero"
            continue
        yield from _untold_of(case, one, element, entries)


def _untold_of(case: Case, one: Expected, element: Element, entries: Sequence[LogEntry]) -> Iterator[str]:
    name = f"{one.kind} {one.id}"
    for each in FIELDS[one.kind]:
        if each.name != "status" and (one.withdrawn or not lives(one.kind, element)):
            continue
        record = {**one.record, "deleted": one.withdrawn}
        ours, theirs = each.app(record, case.engine.links), each.xero(element)
        if ours is None or theirs is None or ours == theirs:
            continue
        if not names(entries, each.label, theirs):
            yield f"{name}: {each.label} is “{ours}” here and “{theirs}” in Xero"
        elif not _known(case, one.ref, each.name) and not _logged_whole(entries, theirs):
            yield f"{name}: {each.label} “{ours}”, “{theirs}” in Xero, counts as equal"
    if not one.withdrawn and lives(one.kind, element) and one.record.get("lines"):
        yield from _untold_lines(case, one, element, entries)


def _known(case: Case, ref: Ref, field_name: str) -> bool:
    """Return whether the engine keeps count of a difference, so that its comparison does not call it equal.

    A product without a code here has the code that Xero shows.
    """
    unnamed = field_name == "code" and not case.records[ref].record.get("code")
    return unnamed or field_name in case.engine.differences.get(ref, ())


def _logged_whole(entries: Sequence[LogEntry], value: str) -> bool:
    return any(value and value in plain(entry.get("sentence")) for entry in entries)


def _untold_lines(case: Case, one: Expected, element: Element, entries: Sequence[LogEntry]) -> Iterator[str]:
    ours, theirs = app_lines(one.record, case.engine.links), list(xero_lines(element).values())
    for line in list(ours):
        equal = next((other for other in theirs if not _differing(line, other)), None)
        if equal is not None:
            ours.remove(line)
            theirs.remove(equal)
    for other in theirs:
        closest = min(ours, key=lambda line: len(_differing(line, other)), default=None)
        keys = LINE_KEYS[:1] if closest is None else _differing(closest, other)
        if closest is not None:
            ours.remove(closest)
        for key in keys:
            if not names(entries, "line", other[key]):
                yield f"{one.kind} {one.id}: {key} of a line is “{other[key]}” in Xero"
    for line in ours:
        if not names(entries, "line", line["description"]):
            yield f"{one.kind} {one.id}: the line “{line['description']}” is not in Xero"


def _differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return [key for key in LINE_KEYS if key in ours and ours[key] != theirs[key]]


def _came_from_xero(case: Case, ref: Ref) -> bool:
    """Return whether a record was pulled; not known where several organisations may have brought it."""
    return not case.elsewhere and any(
        change.of == ("app", *ref) and change.actor == "engine" and change.before is None
        for change in case.history.changes
    )


def erased(case: Case) -> Iterator[str]:
    """Name each field that the engine emptied or replaced though nobody on the other side changed it."""
    for change in case.history.changes:
        if _may_erase(case, change) and not _justified(case, change):
            yield f"{_named(change)}: “{change.before}” became “{change.after}”"


def undone(case: Case) -> Iterator[str]:
    """Name each change of a person that the engine overwrote without an entry that names it."""
    last: dict[tuple[object, ...], Change] = {}
    for change in case.history.changes:
        before = last.get((*change.of, change.field))
        last[*change.of, change.field] = change
        if change.actor != "engine" or change.before is None or before is None or before.actor == "engine":
            continue
        if _follows(change) or change.field == "status" or change.field.endswith((WHOLE_LINE, "account")):
            continue
        output = [case.entries.get(ref, ()) for ref in _refs(case, change)]
        if not any(names(entries, _label(change), change.before) for entries in output):
            yield f"{_named(change)}: “{change.before}” of the {before.actor} became “{change.after}”"


def _may_erase(case: Case, change: Change) -> bool:
    """Return whether the engine changed what was there.

    A second send of its own is its to take back. Records of a system whose history is not known are not judged.
    """
    if change.actor != "engine" or change.before is None or _follows(change):
        return False
    if change.side == "app":
        return True
    if change.field.startswith(LINE) and change.after is None and not change.field.endswith(WHOLE_LINE):
        return False
    if change.identity not in case.objects_of(change.kind):
        return False
    if not (refs := _refs(case, change)):
        return _made_by(case, change) != "engine"
    return any(one.side == "app" and (one.kind, one.identity) in refs for one in case.history.changes)


def _made_by(case: Case, change: Change) -> str:
    """Return who made an object or a line."""
    for one in case.history.changes:
        same = not change.field.startswith(LINE) or one.field == change.field
        if same and one.of == change.of and one.before is None:
            return one.actor
    return "engine"


def _field(change: Change) -> Field | None:
    return next((one for one in FIELDS.get(change.kind, ()) if one.name == change.field), None)


def _follows(change: Change) -> bool:
    one = _field(change)
    return one is not None and one.follows


def _label(change: Change) -> str:
    one = _field(change)
    return one.label if one is not None else "line" if change.field.startswith(LINE) else change.field


def _named(change: Change) -> str:
    where = "in the app" if change.side == "app" else "in Xero"
    return f"{change.kind} {change.identity} {where}, {change.field}"


def _refs(case: Case, change: Change) -> set[Ref]:
    if change.side == "app":
        return {(change.kind, change.identity)}
    return case.owners(change.kind, change.identity)


def _justified(case: Case, change: Change) -> bool:
    """Return whether a person gave the engine a reason, on the other side, since it last did the same."""
    refs = _refs(case, change)
    if change.field.endswith(WHOLE_LINE) and _made_by(case, change) == "bookkeeper":
        return False
    since = max(
        (
            one.order
            for one in case.history.changes
            if one.actor == "engine"
            and (one.of, one.field, one.after) == (change.of, change.field, change.after)
            and one.order < change.order
        ),
        default=0,
    )
    if any(since < at < change.order and ref in refs for at, ref in case.history.decided):
        return True
    reasons = [
        one
        for one in _across(case, change, refs)
        if one.order < change.order and (one.before is not None or not change.before)
    ]
    if any(one.order > since and _gives(one, change) for one in reasons):
        return True
    label = _label(change)
    return any(_gives(one, change) for one in reasons) and any(
        names(case.entries.get(ref, ()), label, str(change.before)) for ref in refs
    )


def _across(case: Case, change: Change, refs: set[Ref]) -> Iterator[Change]:
    """Yield what people set elsewhere: on all objects of a record, and on all records that share an object."""
    objects = {(ref[0], xero_id) for ref, xero_id in case.linked if ref in refs}
    merged = defaultdict(set)
    for kind in case.objects:
        for xero_id, element in case.objects_of(kind).items():
            merged[kind, str(element.get("MergedToContactID"))].add((kind, xero_id))
    sharing = {ref for ref, xero_id in case.linked if (ref[0], xero_id) in objects}
    objects |= {one for target in list(objects) for one in merged[target]}
    for one in case.history.changes:
        if one.actor == "engine" or one.of == change.of:
            continue
        if (one.kind, one.identity) in (sharing if one.side == "app" else objects):
            yield one


def _gives(reason: Change, change: Change) -> bool:
    if change.field.startswith(ALONE):
        return False
    if (
        change.field == "name"
        and reason.field == "name"
        and (change.after or "").startswith(f"{reason.after} (")
    ):
        return True
    if change.field.startswith(LINE):
        return reason.field == "lines" and _gives_line(reason, change.field.rpartition(" ")[2], change.after)
    if reason.field != change.field:
        return False
    one = _field(change)
    return (one is not None and one.mapped) or reason.after == change.after


def _gives_line(reason: Change, key: str, after: str | None) -> bool:
    if after is None:
        return len(reason.lines_after) < len(reason.lines_before)
    if key == "tax":
        return True
    if key not in LINE_KEYS:
        return False
    was = sorted(line[key] for line in reason.lines_before)
    now = sorted(line[key] for line in reason.lines_after)
    return after in now and was != now

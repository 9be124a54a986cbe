"""The three-way merge, field by field: pure functions from base, ours and theirs to what is sent, taken and logged.

Xero's changes are taken in when they are read, each once (`theirs_changed`). The app's changes are compared when the
record is planned (`ours_changed`). Whichever comes first, the outcome is the same. See docs/build/semantics.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from common.contracts.sync import FieldChange
from sync_worker.domain import line_merge
from sync_worker.domain.fields import (
    Difference,
    Field,
    Merge,
    MergeState,
    Policy,
    Reason,
    Take,
    Value,
    Values,
)

MOST_PENDING = 20
"""The most values of earlier pulls that a pull may replace."""
AppValue = Callable[[str, str], Any]
"""Turns a field's text as Xero shows it into the JSON value of the app's record."""
_OVERWRITTEN = frozenset(
    {Reason.OPEN, Reason.IN_XERO, Reason.CONFLICT, Reason.THEIRS, Reason.ACCEPTED, Reason.PULLED}
)


def linked(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of two that are linked now and did not come from one another.

    What is empty on one side counts as not yet there, so it is filled where that is allowed. Fields that both have
    and that differ are open: nothing moves until a person decides.
    """
    base, there = dict(ours), dict(theirs)
    differences = {}
    for field in fields:
        o, t = ours.get(field.name), theirs.get(field.name)
        if o is None or t is None or agree(o, t):
            continue
        if not t and field.sent:
            base[field.name] = ""
        elif not o and field.taken:
            there[field.name] = ""
        elif o and t and not field.fills:
            reason = Reason.OPEN if field.sent else Reason.THEIRS
            differences[field.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, there, differences)


def accepted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of two that are linked and each keep their own values: contacts that were merged in Xero.

    What names them (a required field) stays different whatever is changed later on either side.
    """
    differences = {
        field.name: Difference(Reason.MERGED if field.required else Reason.ACCEPTED, shown(o), shown(t))
        for field in fields
        if (o := ours.get(field.name)) is not None
        and (t := theirs.get(field.name)) is not None
        and not agree(o, t)
    }
    return MergeState(dict(ours), dict(theirs), differences)


def adopted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of an object that carries our mark, of which no batch says what was sent.

    Where the two differ the base is what Xero shows, so that the app's value counts as a change of the app; what it
    replaces is known.
    """
    base: dict[str, Value] = {}
    differences = {}
    for field in fields:
        o, t = ours.get(field.name), theirs.get(field.name)
        if o is None or t is None:
            continue
        if not isinstance(o, str):
            o = line_merge.identified(o, _lines(t))
        base[field.name] = o
        if not agree(o, t):
            base[field.name] = t if isinstance(t, str) else [_ours_of_line(line) for line in t]
            differences[field.name] = Difference(
                Reason.IN_XERO if field.figure else Reason.THEIRS, shown(o), shown(t)
            )
    return MergeState(base, dict(theirs), differences)


def written(fields: Sequence[Field], state: MergeState, values: Values, theirs: Values) -> MergeState:
    """Return the state after a write was answered: `values` are the app's that were sent, `theirs` the answer.

    A figure that Xero shows otherwise than it was sent is a difference. Other fields may be written in Xero's own
    way (a number behind a name) and still agree.
    """
    base = {**state.ours, **values}
    if isinstance(lines := values.get("lines"), Sequence) and not isinstance(lines, str):
        base["lines"] = line_merge.identified(lines, _lines(theirs.get("lines")))
    differences = {name: one for name, one in state.differences.items() if name not in values}
    for field in fields:
        o, t = base.get(field.name), theirs.get(field.name)
        if field.name not in values or t is None or o is None or not _counts(field, o, t):
            continue
        if (difference := _difference(field, o, t)) is not None:
            differences[field.name] = difference
    return MergeState(
        base, {**state.theirs, **{name: theirs[name] for name in values if name in theirs}}, differences
    )


def theirs_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    theirs: Values,
    raw: Mapping[str, Any],
    policy: Policy,
    app_value: AppValue,
) -> Merge:
    """Take in a reading of Xero.

    Args:
        fields: The fields of the kind.
        state: What was known before.
        ours: The app's newest values; a field that is left out counts as unchanged.
        theirs: What Xero shows; a field that is left out was not shown and counts as unchanged.
        raw: The app's newest values as JSON, for what a pull may replace.
        policy: What settings allow.
        app_value: Turns Xero's text into a JSON value of the app.
    """
    base, differences = dict(state.ours), dict(state.differences)
    takes: list[Take] = []
    changes: list[FieldChange] = []
    for field, old, t in _changed(fields, state.theirs, theirs):
        b = base.get(field.name, "")
        o = _ours(field, ours.get(field.name), b)
        known = differences.pop(field.name, None)
        here = o != b and not _offered(known, raw.get(field.name))
        if field.name not in base and field.name not in ours:
            changes += _noted(field, old, t)  # the app knows nothing of it
        elif agree(o, t):
            base[field.name] = o
            changes += [] if here or field.taken else _noted(field, old, t)
        elif known is not None and known.reason is Reason.MERGED:
            differences[field.name] = replace(known, theirs=shown(t))
            changes += _noted(field, old, t)
        elif field.fills and o:
            changes += _noted(field, old, t)
        elif not field.taken or (field.required and not t):
            if (difference := _difference(field, o, t)) is not None:
                differences[field.name] = difference
            changes += _noted(field, old, t)
        elif here and policy.app_wins and policy.push:
            differences[field.name] = Difference(Reason.CONFLICT, shown(o), shown(t))
        else:
            take = _take(field, known, raw.get(field.name), app_value(field.name, str(t)))
            base[field.name], differences[field.name] = (
                o,
                Difference(Reason.PULLED, shown(o), shown(t), take.before),
            )
            takes.append(take)
            changes.append(_pulled(field, b if here else o, o, t, here))
    after = MergeState(base, {**state.theirs, **theirs}, differences)
    return Merge(after, take=tuple(takes), changes=tuple(changes))


def ours_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    raw: Mapping[str, Any],
    policy: Policy,
    app_value: AppValue,
) -> Merge:
    """Compare the app's newest values with the base: what is sent, what a setting leaves, what Xero's side wins."""
    base, differences = dict(state.ours), dict(state.differences)
    send: dict[str, Value] = {}
    takes: list[Take] = []
    changes: list[FieldChange] = []
    left: list[str] = []
    for field in fields:
        if field.derived or (new := ours.get(field.name)) is None:
            continue
        b, t = base.get(field.name, ""), state.theirs.get(field.name, "")
        o, known = _ours(field, new, b), differences.get(field.name)
        forced = known is not None and known.reason in (Reason.SEND, Reason.CONFLICT)
        if o == b and not forced:
            continue
        if agree(o, t) and (o or field.name in state.theirs):
            base[field.name] = o
            differences.pop(field.name, None)
        elif known is not None and _offered(known, raw.get(field.name)):
            base[field.name], differences[field.name] = o, replace(known, ours=shown(o))
        elif not field.sent:
            base[field.name] = o
        elif known is not None and known.reason is Reason.PULLED and not policy.app_wins:
            take = _take(field, known, raw.get(field.name), app_value(field.name, str(t)))
            base[field.name], differences[field.name] = (
                o,
                Difference(Reason.PULLED, shown(o), shown(t), take.before),
            )
            takes.append(take)
            changes.append(_pulled(field, b, o, t, True))
        elif policy.push or forced:
            send[field.name] = o
            changes += _sent(field, b, o, t, known)
        else:
            left.append(field.name)
            if known is None or known.reason not in (Reason.IN_XERO, Reason.OPEN):
                differences[field.name] = Difference(Reason.LEFT, shown(o), shown(t))
    derived = {f.name: ours[f.name] for f in fields if f.derived and f.name in ours} if send else {}
    for field in (one for one in fields if one.derived and not send):
        value = ours.get(field.name)
        if value is not None and agree(value, state.theirs.get(field.name, value)):
            base[field.name] = value
    after = MergeState(base, state.theirs, differences)
    return Merge(after, send, derived, tuple(takes), tuple(changes), tuple(left))


def settled(
    fields: Sequence[Field], state: MergeState, raw: Mapping[str, Any], action: str, app_value: AppValue
) -> Merge:
    """Return the state after a person said whose values count of the fields that wait for a decision.

    `use_app` lets the app's values go with the next write, `use_xero` offers Xero's to the app where the app takes
    the field, `accept` leaves both as they are.
    """
    base, differences = dict(state.ours), dict(state.differences)
    takes = []
    for field in (one for one in fields if one.name in state.undecided):
        known = differences[field.name]
        if action == "use_app" and not field.derived:
            differences[field.name] = replace(known, reason=Reason.SEND)
        elif action == "use_xero" and field.taken:
            take = _take(
                field, known, raw.get(field.name), app_value(field.name, str(state.theirs[field.name]))
            )
            differences[field.name] = replace(known, reason=Reason.PULLED, before=take.before)
            takes.append(take)
        elif action == "accept":
            differences[field.name] = replace(known, reason=Reason.ACCEPTED)
    return Merge(MergeState(base, state.theirs, differences), take=tuple(takes))


def agree(ours: Value, theirs: Value) -> bool:
    """Return whether two values are the same; lines need ids for that (see line_merge)."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return not line_merge.line_differences(ours, theirs)


def shown(value: Value) -> str:
    """Return a value as people read it."""
    if isinstance(value, str):
        return line_merge.text(value)
    return "; ".join(line_merge.summary(line) for line in value)[:500]


def _changed(fields: Sequence[Field], before: Values, theirs: Values) -> Iterator[tuple[Field, Value, Value]]:
    for field in fields:
        t, old = theirs.get(field.name), before.get(field.name)
        if t is not None and old is not None and t != old:
            yield field, old, t


def _ours(field: Field, new: Value | None, base: Value) -> Value:
    """Return our newest value; lines get the ids of those they continue, and equal ones are the base itself."""
    if new is None:
        return base
    if isinstance(new, str):
        return new
    old = _lines(base)
    return base if line_merge.same_lines(new, old) and base else line_merge.with_ids(new, old)


def _lines(value: Value | None) -> Sequence[Mapping[str, str]]:
    return [] if value is None or isinstance(value, str) else value


def _ours_of_line(line: Mapping[str, str]) -> dict[str, str]:
    return {name: line[name] for name in ("id", *line_merge.OURS) if name in line}


def _counts(field: Field, ours: Value, theirs: Value) -> bool:
    if isinstance(ours, str) or isinstance(theirs, str):
        return field.figure and ours != theirs
    return any(figure for _, _, _, figure in line_merge.line_differences(ours, theirs))


def _difference(field: Field, ours: Value, theirs: Value) -> Difference | None:
    """Return how a field differs that the app does not take; None where only Xero's own side of lines moved."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return Difference(Reason.IN_XERO if field.figure else Reason.THEIRS, shown(ours), shown(theirs))
    found = line_merge.line_differences(ours, theirs)
    if not found:
        return None
    figures = [one for one in found if one[3]] or found
    reason = Reason.IN_XERO if any(one[3] for one in found) else Reason.THEIRS
    here = "; ".join(f"{label} {value}" if value else f"no {label}" for label, value, _, _ in figures)
    there = "; ".join(f"{label} {value}" if value else f"no {label}" for label, _, value, _ in figures)
    return Difference(reason, here[:500], there[:500])


def _noted(field: Field, old: Value, theirs: Value) -> list[FieldChange]:
    if isinstance(old, str) or isinstance(theirs, str):
        return [FieldChange(field=field.label, before=shown(old), after=shown(theirs), by="xero")]
    return list(line_merge.line_changes(old, theirs))


def _pulled(field: Field, base: Value, ours: Value, theirs: Value, both: bool) -> FieldChange:
    replaced = shown(ours) if both else None
    return FieldChange(
        field=field.label, before=shown(base), after=shown(theirs), by="xero", replaced=replaced
    )


def _sent(
    field: Field, base: Value, ours: Value, theirs: Value, known: Difference | None
) -> Iterator[FieldChange]:
    if not isinstance(ours, str):
        yield from line_merge.our_changes(ours, _lines(base), _lines(theirs))
        return
    overwritten = known is not None and (known.reason in _OVERWRITTEN or known.reason is Reason.SEND)
    yield FieldChange(
        field=field.label,
        before=shown(base) if base != ours else shown(theirs),
        after=shown(ours),
        by="app",
        replaced=shown(theirs) if overwritten and theirs != base else None,
    )


def _take(field: Field, known: Difference | None, raw: Any, after: Any) -> Take:
    """Offer Xero's value for the app's present one, or for one of an earlier pull that is still on its way."""
    older = known.before if known is not None and known.reason is Reason.PULLED else ()
    before = dict.fromkeys(_plain(one) for one in (raw, *older[:MOST_PENDING], after))
    return Take(field.name, tuple(before), after)


def _offered(known: Difference | None, raw: Any) -> bool:
    """Return whether nothing is to be sent: the app shows a value that an earlier pull offered or was to replace.

    So it is with what stays different because two contacts were merged.
    """
    if known is None or known.reason is not Reason.PULLED:
        return known is not None and known.reason is Reason.MERGED
    return _plain(raw) in {_plain(one) for one in known.before}


def _plain(value: Any) -> Any:
    """Return a JSON value for comparison: nothing and an empty text are the same."""
    return "" if value is None else value

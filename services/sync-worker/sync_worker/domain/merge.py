"""The three-way merge, field by field: pure functions from base, ours and theirs to what is sent, taken and logged.

Xero's changes are taken in when they are read, each once (`theirs_changed`). The app's changes are compared when the
record is planned (`ours_changed`). Whichever comes first, the outcome is the same. See docs/build/semantics.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
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


def written(fields: Sequence[Field], state: MergeState, values: Values, theirs: Values) -> MergeState:
    """Return the state after a write was answered: `values` are the app's that were sent, `theirs` the answer.

    A figure that Xero shows otherwise than it was sent is a difference. Other fields may be written in Xero's own
    way (a number behind a name) and still agree.
    """
    base = {**state.ours, **values}
    if isinstance(lines := values.get("lines"), Sequence) and not isinstance(lines, str):
        base["lines"] = line_merge.identified(lines, as_lines(theirs.get("lines")))
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


@dataclass
class _Draft:
    """A merge in the making."""

    base: dict[str, Value]
    differences: dict[str, Difference]
    raw: Mapping[str, Any]
    policy: Policy
    app_value: AppValue
    send: dict[str, Value] = dataclass_field(default_factory=dict)
    takes: list[Take] = dataclass_field(default_factory=list)
    changes: list[FieldChange] = dataclass_field(default_factory=list)
    left: list[str] = dataclass_field(default_factory=list)

    def take(self, field: Field, known: Difference | None, ours: Value, theirs: Value) -> None:
        """Offer Xero's value to the app; the app's side of the base is what it shows now."""
        now = self.raw.get(field.name)
        take = offer(field, known, now, self.app_value(field.name, str(theirs)))
        self.base[field.name] = ours
        self.differences[field.name] = Difference(Reason.PULLED, shown(ours), shown(theirs), take.before)
        self.takes.append(take)

    def agreed(self, field: Field, ours: Value) -> None:
        """Both sides show the same."""
        self.base[field.name] = ours
        self.differences.pop(field.name, None)


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
    draft = _Draft(dict(state.ours), dict(state.differences), raw, policy, app_value)
    for field, old, t in _changed(fields, state.theirs, theirs):
        if field.name in state.ours or field.name in ours:
            _their_change(draft, field, old, t, ours.get(field.name))
        else:
            draft.changes += _noted(field, old, t)  # the app knows nothing of it
    after = MergeState(draft.base, {**state.theirs, **theirs}, draft.differences)
    return Merge(after, take=tuple(draft.takes), changes=tuple(draft.changes))


def _their_change(draft: _Draft, field: Field, old: Value, t: Value, ours: Value | None) -> None:
    b = draft.base.get(field.name, "")
    o = _ours(field, ours, b)
    known = draft.differences.pop(field.name, None)
    here = o != b and not _offered(known, draft.raw.get(field.name))
    if agree(o, t):
        draft.agreed(field, o)
        draft.changes += [] if here or field.taken else _noted(field, old, t)
    elif field.fills and o:
        draft.changes += _noted(field, old, t)
    elif not field.taken or (field.required and not t):
        if (difference := _difference(field, o, t)) is not None:
            draft.differences[field.name] = difference
        draft.changes += _noted(field, old, t)
    elif here and draft.policy.app_wins and draft.policy.push:
        draft.differences[field.name] = Difference(Reason.CONFLICT, shown(o), shown(t))
    else:
        draft.take(field, known, o, t)
        draft.changes.append(_pulled(field, b if here else o, o, t, here))


def ours_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    raw: Mapping[str, Any],
    policy: Policy,
    app_value: AppValue,
) -> Merge:
    """Compare the app's newest values with the base: what is sent, what a setting leaves, what Xero's side wins."""
    draft = _Draft(dict(state.ours), dict(state.differences), raw, policy, app_value)
    for field in fields:
        if not field.derived and (new := ours.get(field.name)) is not None:
            _our_change(draft, field, new, state.theirs.get(field.name))
    derived = {one.name: ours[one.name] for one in fields if one.derived and one.name in ours}
    if not draft.send:
        draft.base |= {name: o for name, o in derived.items() if agree(o, state.theirs.get(name, o))}
        derived = {}
    after = MergeState(draft.base, state.theirs, draft.differences)
    return Merge(after, draft.send, derived, tuple(draft.takes), tuple(draft.changes), tuple(draft.left))


def _our_change(draft: _Draft, field: Field, new: Value, theirs: Value | None) -> None:
    b, t = draft.base.get(field.name, ""), "" if theirs is None else theirs
    o, known = _ours(field, new, b), draft.differences.get(field.name)
    forced = known is not None and known.reason in (Reason.SEND, Reason.CONFLICT)
    if o == b and not forced:
        return
    if agree(o, t) and (o or theirs is not None):
        draft.agreed(field, o)
    elif known is not None and _offered(known, draft.raw.get(field.name)):
        draft.base[field.name], draft.differences[field.name] = o, replace(known, ours=shown(o))
    elif not field.sent:
        draft.base[field.name] = o
    elif known is not None and known.reason is Reason.PULLED and not draft.policy.app_wins:
        draft.take(field, known, o, t)
        draft.changes.append(_pulled(field, b, o, t, True))
    elif draft.policy.push or forced:
        draft.send[field.name] = o
        draft.changes += _sent(field, b, o, t, known)
    else:
        draft.left.append(field.name)
        if known is None or known.reason not in (Reason.IN_XERO, Reason.OPEN):
            draft.differences[field.name] = Difference(Reason.LEFT, shown(o), shown(t))


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
    old = as_lines(base)
    return base if line_merge.same_lines(new, old) and base else line_merge.with_ids(new, old)


def as_lines(value: Value | None) -> Sequence[Mapping[str, str]]:
    """Return the lines of a value; none where it is a text."""
    return [] if value is None or isinstance(value, str) else value


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
        yield from line_merge.our_changes(ours, as_lines(base), as_lines(theirs))
        return
    overwritten = known is not None and (known.reason in _OVERWRITTEN or known.reason is Reason.SEND)
    yield FieldChange(
        field=field.label,
        before=shown(base) if base != ours else shown(theirs),
        after=shown(ours),
        by="app",
        replaced=shown(theirs) if overwritten and theirs != base else None,
    )


def offer(field: Field, known: Difference | None, raw: Any, after: Any) -> Take:
    """Offer Xero's value for the app's present one, or for one of an earlier pull that is still on its way."""
    older = known.before if known is not None and known.reason is Reason.PULLED else ()
    before = dict.fromkeys(_plain(one) for one in (raw, *older[:MOST_PENDING], after))
    return Take(field.name, tuple(before), after)


def _offered(known: Difference | None, raw: Any) -> bool:
    """Return whether the app shows a value that an earlier pull offered or was to replace: nobody changed it."""
    if known is None or known.reason is not Reason.PULLED:
        return False
    return _plain(raw) in {_plain(one) for one in known.before}


def _plain(value: Any) -> Any:
    """Return a JSON value for comparison: nothing and an empty text are the same."""
    return "" if value is None else value

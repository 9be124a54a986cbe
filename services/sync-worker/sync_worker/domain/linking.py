"""The state of a merge at its beginning (linked, merged, or found by our mark), and after a person decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sync_worker.domain import line_merge
from sync_worker.domain.fields import Difference, Field, Merge, MergeState, Reason, Value, Values
from sync_worker.domain.matching import folded
from sync_worker.domain.merge import AppValue, agree, as_lines, offer, shown


def linked(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of two that are linked now and did not come from one another.

    What is empty on one side counts as not yet there, so it is filled where that is allowed. Fields that both have
    and that differ are open: nothing moves until a person decides. Texts that differ only in letter case and spaces
    say the same, and each side keeps its own writing.
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
            reason = Reason.OPEN if field.sent and not _written_alike(o, t) else Reason.THEIRS
            differences[field.name] = Difference(reason, shown(o), shown(t))
    return MergeState(base, there, differences)


def accepted(fields: Sequence[Field], ours: Values, theirs: Values) -> MergeState:
    """Return the state of two that are linked and each keep their own values: contacts that were merged in Xero."""
    differences = {
        field.name: Difference(Reason.ACCEPTED, shown(o), shown(t))
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
            o = line_merge.identified(o, as_lines(t))
        base[field.name] = o
        if not agree(o, t):
            base[field.name] = t if isinstance(t, str) else [_ours_of_line(line) for line in t]
            differences[field.name] = Difference(
                Reason.IN_XERO if field.figure else Reason.THEIRS, shown(o), shown(t)
            )
    return MergeState(base, dict(theirs), differences)


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
            take = offer(
                field, known, raw.get(field.name), app_value(field.name, str(state.theirs[field.name]))
            )
            differences[field.name] = replace(known, reason=Reason.PULLED, before=take.before)
            takes.append(take)
        elif action == "accept":
            differences[field.name] = replace(known, reason=Reason.ACCEPTED)
    return Merge(MergeState(base, state.theirs, differences), take=tuple(takes))


def _written_alike(ours: Value, theirs: Value) -> bool:
    return isinstance(ours, str) and isinstance(theirs, str) and folded(ours) == folded(theirs)


def _ours_of_line(line: Mapping[str, str]) -> dict[str, str]:
    return {name: line[name] for name in ("id", *line_merge.OURS) if name in line}

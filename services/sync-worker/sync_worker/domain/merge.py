"""The three-way merge, field by field: pure functions from base, ours and theirs to what is sent, taken and logged.

Xero's changes are taken in when they are read, each once (`theirs_changed`). The app's changes are compared when the
record is planned (`ours_changed`). Whichever comes first, the outcome is the same. See docs/build/semantics.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sync_worker.domain import comparison
from sync_worker.domain.comparison import agree, lines_in, newest, shown
from sync_worker.domain.fields import (
    Difference,
    Field,
    Merge,
    MergeState,
    Policy,
    Reason,
    Value,
    Values,
)
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.line_merge import identified
from sync_worker.domain.merge_progress import AppValue, MergeProgress, was_offered


def written(fields: Sequence[Field], state: MergeState, values: Values, theirs: Values) -> MergeState:
    """Return the state after a write was answered: `values` are the app's that were sent, `theirs` the answer.

    A figure that Xero shows otherwise than it was sent is a difference. Other fields may be written in Xero's own
    way (a number behind a name) and still agree. One that was emptied stays different where Xero shows another in its
    place (a mobile number, say). Totals that differ as a person accepted them stay accepted.
    """
    base = {**state.ours, **values}
    if isinstance(lines := values.get("lines"), Sequence) and not isinstance(lines, str):
        base["lines"] = identified(lines, lines_in(theirs.get("lines")))
    differences = {name: one for name, one in state.differences.items() if name not in values}
    for one in (one for one in fields if one.name in values):
        o, t = base.get(one.name), theirs.get(one.name)
        if t is None or o is None:
            continue
        if o == "" and t and not one.figure:
            differences[one.name] = Difference(Reason.THEIRS, "", shown(t))
        if not comparison.figures_differ(one, o, t):
            continue
        if (found := comparison.difference(one, o, t)) is not None:
            known = state.differences.get(one.name)
            differences[one.name] = known if known is not None and _is_known(one, known, found) else found
    answered = {name: theirs[name] for name in values if name in theirs}
    return MergeState(base, {**state.theirs, **answered}, differences)


def _is_known(one: Field, known: Difference, found: Difference) -> bool:
    """Return whether what follows from other fields differs just as it did before the write."""
    return one.derived and (known.ours, known.theirs) == (found.ours, found.theirs)


def theirs_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    theirs: Values,
    raw: JsonObject,
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
    merge = MergeProgress(dict(state.ours), dict(state.differences), raw, policy, app_value)
    for one, old, now in _changed(fields, state.theirs, theirs):
        _their_change(merge, one, ours.get(one.name), old, now)
    return merge.outcome({**state.theirs, **theirs})


def _their_change(merge: MergeProgress, one: Field, new: Value | None, old: Value, theirs: Value) -> None:
    base = merge.base.get(one.name, "")
    ours = newest(new, base)
    known = merge.differences.pop(one.name, None)
    here = ours != base and not was_offered(known, merge.raw.get(one.name))
    if one.name not in merge.base and new is None:
        merge.changes += comparison.noted(one, old, theirs)
        if theirs and one.taken and not one.required:
            merge.differences[one.name] = Difference(Reason.THEIRS, "", shown(theirs))
    elif agree(ours, theirs):
        if known is not None and known.reason is Reason.PULLED:
            merge.offer(one, known, ours, theirs)  # an earlier value may still be on its way to the app
        merge.base[one.name] = ours
        merge.changes += [] if here else comparison.noted(one, old, theirs)
    elif known is not None and known.reason is Reason.MERGED:
        merge.differences[one.name] = replace(known, theirs=shown(theirs))
        merge.changes += comparison.noted(one, old, theirs)
    elif one.fills and (ours or here):
        merge.changes += comparison.noted(one, old, theirs)
    elif not one.taken or (one.required and not theirs):
        quiet = not comparison.figures_differ(one, old, theirs)
        if isinstance(theirs, str) or not (quiet and here and known is None):
            merge.differ(one, known if quiet else None, ours, theirs)  # else only our own edit differs
        merge.changes += comparison.noted(one, old, theirs)
    elif here and one.sent and merge.policy.app_wins and merge.policy.push:
        waits = known is not None and known.reason is Reason.SKIPPED
        reason = Reason.SKIPPED if waits else Reason.CONFLICT
        merge.differences[one.name] = Difference(reason, shown(ours), shown(theirs))
        merge.changes += comparison.noted(one, old, theirs) if waits else []
    else:
        merge.offer(one, known, ours, theirs)
        merge.changes.append(comparison.pulled(one, base if here else ours, theirs, ours if here else None))


def ours_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    raw: JsonObject,
    policy: Policy,
    app_value: AppValue,
) -> Merge:
    """Compare the app's newest values with the base: what is sent, what a setting leaves, what Xero's side wins."""
    merge = MergeProgress(dict(state.ours), dict(state.differences), raw, policy, app_value)
    for one in fields:
        new = ours.get(one.name)
        if new is not None and not one.derived:
            _our_change(merge, one, new, state.theirs.get(one.name))
            _decided_for_theirs(merge, one, new, state.theirs.get(one.name))
    derived = {one.name: ours[one.name] for one in fields if one.derived and one.name in ours}
    if merge.send:
        return merge.outcome(state.theirs, derived)
    for one in (one for one in fields if one.name in derived and one.name in state.theirs):
        _derived_change(merge, one, derived[one.name], state.theirs[one.name])
    return merge.outcome(state.theirs)


def _our_change(merge: MergeProgress, one: Field, new: Value, shown_there: Value | None) -> None:
    base, theirs = merge.base.get(one.name, ""), "" if shown_there is None else shown_there
    ours, known = newest(new, base), merge.differences.get(one.name)
    decided = known is not None and known.reason is Reason.SEND
    if ours == base and not decided:
        merge.not_changed(one, known, agree(ours, theirs))
        return
    if agree(ours, theirs) and (ours or shown_there is not None):
        merge.base[one.name] = ours
        merge.differences.pop(one.name, None)
    elif known is not None and known.reason is Reason.MERGED:
        merge.base[one.name], merge.differences[one.name] = ours, replace(known, ours=shown(ours))
    elif was_offered(known, merge.raw.get(one.name)):
        # The app shows an earlier value of Xero's, or the one before it.
        merge.offer(one, known, ours, theirs)
    elif _theirs_first(one, known, merge.policy):
        merge.offer(one, known, ours, theirs)
        merge.changes.append(comparison.pulled(one, base, theirs, ours))
    elif not one.sent:
        merge.base[one.name] = ours
        if one.fills:
            merge.differences.pop(one.name, None)
        else:
            merge.differ(one, known, ours, theirs)
    elif merge.policy.push or decided:
        merge.send[one.name] = ours
        merge.changes += comparison.sent(one, base, ours, theirs, known)
    else:
        merge.skipped.append(one.name)
        waits = known is not None and known.reason in (Reason.IN_XERO, Reason.OPEN)
        merge.differences[one.name] = Difference(Reason.SKIPPED, shown(ours), shown(theirs))
        if waits:
            merge.differ(one, known, ours, theirs)


def _decided_for_theirs(merge: MergeProgress, one: Field, new: Value, theirs: Value | None) -> None:
    """Offer Xero's value where a person decided for it."""
    known = merge.differences.get(one.name)
    if known is not None and known.reason is Reason.TAKE and theirs is not None:
        ours = newest(new, merge.base.get(one.name, ""))
        merge.send.pop(one.name, None)
        merge.changes.append(comparison.pulled(one, ours, theirs))
        merge.offer(one, known, ours, theirs)


def _theirs_first(one: Field, known: Difference | None, policy: Policy) -> bool:
    """Return whether a value of Xero's that met a change of the app is offered once more: the app's does not count."""
    if known is None or known.reason not in (Reason.PULLED, Reason.CONFLICT):
        return False
    return not one.fills and (not one.sent or not policy.app_wins)


def _derived_change(merge: MergeProgress, one: Field, ours: Value, theirs: Value) -> None:
    """Compare what follows from other fields, none of which is sent."""
    if agree(ours, theirs):
        merge.base[one.name] = ours
        merge.differences.pop(one.name, None)
    elif ours != merge.base.get(one.name, ours):
        known = merge.differences.get(one.name)
        merge.differences[one.name] = (
            Difference(Reason.SKIPPED, shown(ours), shown(theirs))
            if known is None
            else replace(known, ours=shown(ours))
        )


def settled(fields: Sequence[Field], state: MergeState, action: str) -> MergeState:
    """Return the state after a person said whose values count of the fields that wait for a decision.

    `use_app` lets the app's values go with the next write, `use_xero` lets the next sync offer Xero's to the app where
    the app takes the field, `accept` leaves both as they are.
    """
    differences = dict(state.differences)
    for one in (one for one in fields if one.name in state.undecided):
        known = differences[one.name]
        if action == "use_app" and one.sent and not one.derived:
            differences[one.name] = replace(known, reason=Reason.SEND)
        elif action == "use_xero" and one.taken:
            differences[one.name] = replace(known, reason=Reason.TAKE)
        elif action in ("accept", "use_xero"):  # a field that the app does not take stays as it is
            differences[one.name] = replace(known, reason=Reason.ACCEPTED)
    return replace(state, differences=differences)


def _changed(fields: Sequence[Field], before: Values, theirs: Values) -> Iterator[tuple[Field, Value, Value]]:
    for one in fields:
        t, old = theirs.get(one.name), before.get(one.name)
        if t is not None and old is not None and t != old:
            yield one, old, t

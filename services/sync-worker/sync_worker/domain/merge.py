"""The three-way merge, field by field: pure functions from base, ours and theirs to the values to send, take and log.

Xero's changes are merged once, when they are read (`theirs_changed`). The app's changes are compared when the record is
planned (`ours_changed`). The order does not change the outcome. See docs/build/semantics.md.
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
    """Return the state after Xero answered a write.

    A figure that Xero shows otherwise than it was sent is a difference. Xero may format other fields (a number behind a
    name), which still counts as equal. An emptied field stays different if Xero shows another value in its place, for
    example a mobile number. Totals that differ as a person accepted them stay accepted.

    Args:
        fields: The fields of the kind.
        state: The state before the write.
        values: The app's values that were sent.
        theirs: The fields in Xero's answer.
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
    """Return whether a derived field differs exactly as before the write."""
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
    """Merge a reading of Xero.

    Args:
        fields: The fields of the kind.
        state: The state before the reading.
        ours: The app's newest values; a missing field counts as unchanged.
        theirs: The values in Xero; a missing field was not shown and counts as unchanged.
        raw: The app's newest values as JSON, which a pull may replace.
        policy: What the settings allow.
        app_value: Converts Xero's text of a field to a JSON value of the app.
    """
    merge = MergeProgress(dict(state.ours), dict(state.differences), raw, policy, app_value)
    for one, old, now in _changed(fields, state.theirs, theirs):
        _their_change(merge, one, ours.get(one.name), old, now)
    return merge.outcome({**state.theirs, **theirs})


def _their_change(merge: MergeProgress, one: Field, new: Value | None, old: Value, theirs: Value) -> None:
    base = merge.base.get(one.name, "")
    ours = newest(new, base)
    known = merge.differences.pop(one.name, None)
    changed_in_app = ours != base and not was_offered(known, merge.raw.get(one.name))
    if one.name not in merge.base and new is None:
        merge.changes += comparison.noted(one, old, theirs)
        if theirs and one.taken and not one.required:
            merge.differences[one.name] = Difference(Reason.THEIRS, "", shown(theirs))
    elif agree(ours, theirs):
        if known is not None and known.reason is Reason.PULLED:
            merge.offer(one, known, ours, theirs)  # an earlier value may still be on its way to the app
        merge.base[one.name] = ours
        merge.changes += [] if changed_in_app else comparison.noted(one, old, theirs)
    elif known is not None and known.reason is Reason.MERGED:
        merge.differences[one.name] = replace(known, theirs=shown(theirs))
        merge.changes += comparison.noted(one, old, theirs)
    elif one.fills and (ours or changed_in_app):
        merge.changes += comparison.noted(one, old, theirs)
    elif not one.taken or (one.required and not theirs):
        quiet = not comparison.figures_differ(one, old, theirs)
        if isinstance(theirs, str) or not (quiet and changed_in_app and known is None):
            merge.differ(one, known if quiet else None, ours, theirs)  # else only our own edit differs
        merge.changes += comparison.noted(one, old, theirs)
    elif changed_in_app and one.sent and merge.policy.app_wins and merge.policy.push:
        waits = known is not None and known.reason is Reason.SKIPPED
        reason = Reason.SKIPPED if waits else Reason.CONFLICT
        merge.differences[one.name] = Difference(reason, shown(ours), shown(theirs))
        merge.changes += comparison.noted(one, old, theirs) if waits else []
    else:
        merge.offer(one, known, ours, theirs)
        merge.changes.append(
            comparison.pulled(one, base if changed_in_app else ours, theirs, ours if changed_in_app else None)
        )


def ours_changed(
    fields: Sequence[Field],
    state: MergeState,
    ours: Values,
    raw: JsonObject,
    policy: Policy,
    app_value: AppValue,
) -> Merge:
    """Compare the app's newest values with the base.

    The outcome holds the fields to send, those that a setting skips, and those where Xero's value wins. The arguments
    are those of `theirs_changed`.
    """
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
    """Return whether Xero's value is offered again because the app's own change does not count."""
    if known is None or known.reason not in (Reason.PULLED, Reason.CONFLICT):
        return False
    return not one.fills and (not one.sent or not policy.app_wins)


def _derived_change(merge: MergeProgress, one: Field, ours: Value, theirs: Value) -> None:
    """Compare a derived field, which is never sent by itself."""
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
    """Return the state after a person chose whose values count for the fields that wait for a decision.

    `use_app` sends the app's values with the next write. `use_xero` offers Xero's values to the app with the next
    sync, if the app takes the field. `accept` leaves both sides as they are.
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

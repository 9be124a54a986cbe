"""The state of a three-way merge in progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from common.contracts.sync import FieldChange
from sync_worker.domain import comparison
from sync_worker.domain.comparison import shown
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
from sync_worker.domain.json_value import JsonObject, JsonValue

MAX_PENDING = 20
"""The most values of earlier pulls that a pull may replace."""
AppValue = Callable[[str, str], JsonValue]
"""Converts the text of a field in Xero to a JSON value of the app's record."""


@dataclass
class MergeProgress:
    """A merge in progress: the base and the differences so far, and the values to send, take and log."""

    base: dict[str, Value]
    differences: dict[str, Difference]
    raw: JsonObject
    policy: Policy
    app_value: AppValue
    send: dict[str, Value] = field(default_factory=dict)
    takes: list[Take] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def offer(self, one: Field, known: Difference | None, ours: Value, theirs: Value) -> None:
        """Offer Xero's value to the app; the app's present value becomes its side of the base."""
        take = take_of(one, known, self.raw.get(one.name), self.app_value(one.name, str(theirs)))
        self.base[one.name] = ours
        self.differences[one.name] = Difference(Reason.PULLED, shown(ours), shown(theirs), take.before)
        self.takes.append(take)

    def differ(self, one: Field, known: Difference | None, ours: Value, theirs: Value) -> None:
        """Note the difference of a field that stays as it is on both sides."""
        found = comparison.difference(one, ours, theirs)
        if found is not None and known is not None:
            found = replace(found, reason=known.reason, before=known.before)
        if found is not None:
            self.differences[one.name] = found

    def not_changed(self, one: Field, known: Difference | None, agreed: bool) -> None:
        """Remove the difference of a change that a setting skipped and the app then undid."""
        if agreed and known is not None and known.reason is Reason.SKIPPED:
            del self.differences[one.name]

    def outcome(self, theirs: Values, derived: Values | None = None) -> Merge:
        """Return the merge; `theirs` are Xero's values as they are now known."""
        state = MergeState(self.base, theirs, self.differences)
        return Merge(
            state, self.send, derived or {}, tuple(self.takes), tuple(self.changes), tuple(self.skipped)
        )


def take_of(one: Field, known: Difference | None, raw: JsonValue, after: JsonValue) -> Take:
    """Return the offer of Xero's value.

    It may replace the app's present value, or a value of an earlier offer that the app has not taken yet.
    """
    older = known.before if known is not None and known.reason is Reason.PULLED else ()
    before = dict.fromkeys(_comparable(value) for value in (raw, *older[:MAX_PENDING], after))
    return Take(one.name, tuple(before), after)


def taken_by(state: MergeState, raw: JsonObject, app_value: AppValue) -> MergeState:
    """Return the state after the app reported these JSON values: a value that it took is now the base of both."""
    taken = {
        name: state.theirs[name]
        for name, one in state.differences.items()
        if one.reason is Reason.PULLED
        and name in state.theirs
        and _comparable(raw.get(name)) == _comparable(app_value(name, str(state.theirs[name])))
    }
    remaining = {name: one for name, one in state.differences.items() if name not in taken}
    return MergeState({**state.ours, **taken}, state.theirs, remaining)


def was_offered(known: Difference | None, raw: JsonValue) -> bool:
    """Return whether the app shows a value that an earlier pull offered or was to replace: nobody changed it."""
    if known is None or known.reason is not Reason.PULLED:
        return False
    return _comparable(raw) in {_comparable(value) for value in known.before}


def with_skipped(merge: Merge, texts: Mapping[str, str]) -> Merge:
    """Return the merge with fields that are not sent as they are: Xero keeps its values.

    `texts` holds the app's values by field name.
    """
    shown_there = {name: shown(merge.state.theirs.get(name, "")) for name in texts}
    remaining = {
        name: Difference(Reason.SKIPPED, texts[name], there)
        for name, there in shown_there.items()
        if there != texts[name]
    }
    state = replace(merge.state, differences={**merge.state.differences, **remaining})
    return replace(merge, state=state)


def _comparable(value: JsonValue) -> JsonValue:
    """Return a JSON value for comparison: None and an empty text are the same."""
    return "" if value is None else value

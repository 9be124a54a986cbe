"""A model of the app and Xero with one record between them: people change fields on both sides, syncs run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.contracts.sync import FieldChange
from sync_worker.domain.comparison import shown
from sync_worker.domain.fields import Field, Merge, MergeState, Policy, Take
from sync_worker.domain.merge import ours_changed, theirs_changed, written


def as_app_value(name: str, text: str) -> Any:
    """Return a text of Xero as a value of the app."""
    return text or None


@dataclass
class TwoSides:
    """The app's and Xero's values of one record, what is known of them, and pulls on their way to the app."""

    fields: Sequence[Field]
    policy: Policy
    app: dict[str, str]
    xero: dict[str, str]
    ignores: bool = False
    state: MergeState = field(init=False)
    on_their_way: list[tuple[Take, ...]] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)
    theirs: dict[str, set[str]] = field(default_factory=dict)
    last_here: dict[str, str] = field(default_factory=dict)
    last_there: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._follow(self.app)
        self._follow(self.xero)
        self.state = MergeState(dict(self.app), dict(self.xero))

    def change_here(self, name: str, value: str) -> None:
        """A person changes a field in the app."""
        self.app[name] = value
        self._follow(self.app)
        self.own.setdefault(name, set()).add(value)
        self.last_here[name] = value

    def change_there(self, name: str, value: str) -> None:
        """A person changes a field in Xero."""
        self.xero[name] = value
        self._follow(self.xero)
        self.theirs.setdefault(name, set()).add(value)
        self.last_there[name] = value

    def read(self, ours: dict[str, str] | None = None) -> Merge:
        """Take in what Xero shows; `ours` are the app's values as they are known here by then."""
        known = dict(self.app if ours is None else ours)
        merge = theirs_changed(
            self.fields, self.state, known, dict(self.xero), _raw(known), self.policy, as_app_value
        )
        self._note(merge)
        return merge

    def plan(self) -> Merge:
        """Compare what the app has now, and write what is to be sent."""
        merge = ours_changed(
            self.fields, self.state, dict(self.app), _raw(self.app), self.policy, as_app_value
        )
        self._note(merge)
        if merge.send:
            self.xero |= {name: str(value) for name, value in merge.send.items()}
            self._follow(self.xero)
            self.state = written(self.fields, merge.state, merge.written, dict(self.xero))
        return merge

    def deliver(self, place: int, again: bool = False) -> None:
        """Bring one of the pulls to the app, which takes each field that still holds a value it may replace."""
        if not self.on_their_way:
            return
        place %= len(self.on_their_way)
        takes = self.on_their_way[place] if again else self.on_their_way.pop(place)
        for take in () if self.ignores else takes:
            if self.app[take.field] in ["" if value is None else value for value in take.before]:
                self.app[take.field] = str(take.after or "")
        self._follow(self.app)

    def settle(self) -> None:
        """Sync and deliver until nothing moves any more."""
        for _ in range(12):
            before = (dict(self.app), dict(self.xero), self.state)
            while self.on_their_way:
                self.deliver(0)
            self.read()
            self.plan()
            if (dict(self.app), dict(self.xero), self.state) == before and not self.on_their_way:
                return
        raise AssertionError("the two sides never come to rest")

    def _note(self, merge: Merge) -> None:
        self.state = merge.state
        self.changes += merge.changes
        if merge.take:
            self.on_their_way.append(merge.take)

    def _follow(self, side: dict[str, str]) -> None:
        """Compute what follows from other fields on a side."""
        figures = [one.name for one in self.fields if one.figure and not one.derived]
        for one in self.fields:
            if one.derived:
                side[one.name] = "/".join(side[name] for name in figures)


def _raw(values: dict[str, str]) -> dict[str, Any]:
    return {name: value or None for name, value in values.items()}


def logged(changes: Sequence[FieldChange], one: Field, value: str, side: str) -> bool:
    """Return whether an entry says that a field became a value because of a change on a side."""
    return any(
        (entry.field, entry.after or "", entry.by) == (one.label, shown(value), side) for entry in changes
    )

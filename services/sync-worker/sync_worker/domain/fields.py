"""The fields of a kind, and the state of a three-way merge: the values of both sides at the last comparison."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from common.contracts.sync import FieldChange
from sync_worker.domain.json_value import JsonObject, JsonValue

Line = Mapping[str, str]
Value = str | Sequence[Line]
"""A field's value in the form for comparison: text, or the lines of a document."""
Values = Mapping[str, Value]
Reader = Callable[[JsonObject, str], str]
"""Reads the value under a key of an element."""


@dataclass(frozen=True)
class Field:
    """A field that a kind compares.

    `sent` fields go to Xero, `taken` fields come to the app. A `figure` that differs is a problem for a person. A
    `derived` field follows from others on both sides: it is compared and never sent by itself. A `required` field is
    never emptied by the other side. A field that `fills` is taken only if the app's is empty.

    `key` is the key of the value in an element, and `read` returns it in the form for comparison. A field without a key
    consists of several values or is nested; its kind reads and writes it.
    """

    name: str
    label: str
    sent: bool = True
    taken: bool = False
    figure: bool = False
    derived: bool = False
    required: bool = False
    fills: bool = False
    key: str = ""
    read: Reader | None = None


def shown_in(fields: Sequence[Field], element: JsonObject) -> dict[str, str]:
    """Return the fields that have a key in an element, by name; a missing key is an empty text."""
    return {one.name: one.read(element, one.key) for one in fields if one.read is not None}


def payload_of(fields: Sequence[Field], values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return values by Xero's keys, for the fields that are sent under one."""
    keys = {one.name: one.key for one in fields if one.key and one.sent}
    return {keys[name]: value for name, value in values.items() if name in keys}


class Reason(StrEnum):
    """The reason why a field differs between the two sides."""

    OPEN = "open"
    """It differed when the two were linked; a person decides."""
    IN_XERO = "in_xero"
    """A figure was changed in Xero; a person decides."""
    CONFLICT = "conflict"
    """Both sides changed it and the app wins: the next write sends it."""
    SEND = "send"
    """A person decided for the app's value: the next write sends it."""
    TAKE = "take"
    """A person decided for Xero's value: the next sync offers it to the app."""
    SKIPPED = "skipped"
    """It was changed in the app, and a setting does not send the change."""
    PULLED = "pulled"
    """Xero's value was offered to the app, which has not taken it yet."""
    THEIRS = "theirs"
    """It was changed in Xero and stays so, for example a wording."""
    ACCEPTED = "accepted"
    """A person accepted that the two differ."""
    MERGED = "merged"
    """The contact was merged into another one in Xero, and each side keeps its name."""


UNDECIDED = frozenset({Reason.OPEN, Reason.IN_XERO, Reason.CONFLICT, Reason.SEND, Reason.TAKE})
"""The reasons that count as different; a setting, a person or a pull explains all others."""


@dataclass(frozen=True)
class Difference:
    """A field that differs: the values of both sides as people read them.

    For a pulled field, `before` holds the values of the app, as JSON, that the pull may replace.
    """

    reason: Reason
    ours: str
    theirs: str
    before: tuple[JsonValue, ...] = ()


@dataclass(frozen=True)
class MergeState:
    """The base of a three-way merge: the known values of a linked record.

    `ours` are the app's fields at the last comparison, `theirs` Xero's fields as they were last read, `differences` the
    fields that are known to differ, by name.
    """

    ours: Values = field(default_factory=dict)
    theirs: Values = field(default_factory=dict)
    differences: Mapping[str, Difference] = field(default_factory=dict)

    @property
    def undecided(self) -> dict[str, Difference]:
        """The differences that wait for a person or for the next write."""
        return {name: one for name, one in self.differences.items() if one.reason in UNDECIDED}


@dataclass(frozen=True)
class Take:
    """A value of Xero's that the app is offered in place of one of `before`; all are JSON values of the record."""

    field: str
    before: tuple[JsonValue, ...]
    after: JsonValue


@dataclass(frozen=True)
class Policy:
    """The settings of a merge: whether the app's changes go to Xero, and whether the app wins where both changed."""

    push: bool
    app_wins: bool


@dataclass(frozen=True)
class Merge:
    """The outcome of a merge: the state after it, the values to send, the values to take, the changes to log.

    `send` maps field names to the app's values. `derived` are the values that follow once `send` is written. `skipped`
    names the fields that a setting does not send.
    """

    state: MergeState
    send: Values = field(default_factory=dict)
    derived: Values = field(default_factory=dict)
    take: tuple[Take, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, Value]:
        """The app's values that both sides share once the write is answered."""
        return {**self.send, **self.derived}

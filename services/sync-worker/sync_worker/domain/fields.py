"""The fields of a kind and the state of a three-way merge: what both sides held when they were last compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from common.contracts.sync import FieldChange
from sync_worker.domain.json_value import JsonObject, JsonValue

Line = Mapping[str, str]
Value = str | Sequence[Line]
"""A field in the form in which both sides are compared: text, or the lines of a document."""
Values = Mapping[str, Value]
Reader = Callable[[JsonObject, str], str]
"""Reads the value of a key of Xero's element."""


@dataclass(frozen=True)
class Field:
    """One field that a kind compares.

    `sent` fields go to Xero, `taken` fields come to the app. A `figure` that differs is a problem for a person.
    A `derived` field follows from others on both sides: it is compared and never sent by itself. A `required`
    field is never emptied by the other side. A field that `fills` is taken only where the app has nothing.

    `key` is where Xero's element holds the value, and `read` returns it from there in the form in which both sides
    are compared. A field without a key is made of several or stands deeper; its kind reads and writes it.
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
    """Return the fields that an element holds under a key of their own, by name; a missing one is empty."""
    return {one.name: one.read(element, one.key) for one in fields if one.read is not None}


def payload_of(fields: Sequence[Field], values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return values by the key of Xero, of the fields that are sent under one."""
    keys = {one.name: one.key for one in fields if one.key and one.sent}
    return {keys[name]: value for name, value in values.items() if name in keys}


class Reason(StrEnum):
    """Why a field differs between the two sides."""

    OPEN = "open"
    """It differed when the two were linked; a person decides."""
    IN_XERO = "in_xero"
    """A figure was changed in Xero; a person decides."""
    CONFLICT = "conflict"
    """Both sides changed it and the app wins: it goes with the next write."""
    SEND = "send"
    """A person decided for the app's value: it goes with the next write."""
    TAKE = "take"
    """A person decided for Xero's value: the next sync offers it to the app."""
    SKIPPED = "skipped"
    """It was changed here, and a setting keeps changes from Xero."""
    PULLED = "pulled"
    """It was offered to the app, which has not shown it yet."""
    THEIRS = "theirs"
    """It was changed in Xero and stays theirs: wording, say."""
    ACCEPTED = "accepted"
    """A person accepted that the two differ."""
    MERGED = "merged"
    """It was merged into another contact in Xero, and each keeps its own name."""


UNDECIDED = frozenset({Reason.OPEN, Reason.IN_XERO, Reason.CONFLICT, Reason.SEND, Reason.TAKE})
"""The reasons that count as different; all others are explained by a setting, a person or a pull."""


@dataclass(frozen=True)
class Difference:
    """A field that differs: both values as people read them.

    `before` holds, of a pulled field, the values of the app (as JSON) that the pull may replace.
    """

    reason: Reason
    ours: str
    theirs: str
    before: tuple[JsonValue, ...] = ()


@dataclass(frozen=True)
class MergeState:
    """What is known of a linked record: the base of a three-way merge.

    `ours` are the app's fields as they stood when the two sides were last compared, `theirs` are Xero's as they were
    last read, `differences` the fields that are known to differ, by name.
    """

    ours: Values = field(default_factory=dict)
    theirs: Values = field(default_factory=dict)
    differences: Mapping[str, Difference] = field(default_factory=dict)

    @property
    def undecided(self) -> dict[str, Difference]:
        """Return the differences that somebody or the next write has to settle."""
        return {name: one for name, one in self.differences.items() if one.reason in UNDECIDED}


@dataclass(frozen=True)
class Take:
    """A value of Xero's that the app is offered in place of one of `before`; all are JSON values of the record."""

    field: str
    before: tuple[JsonValue, ...]
    after: JsonValue


@dataclass(frozen=True)
class Policy:
    """What settings allow: whether changes of the app go to Xero, and whose change counts where both made one."""

    push: bool
    app_wins: bool


@dataclass(frozen=True)
class Merge:
    """The outcome of a merge: the state after it, what is to be sent, what is to be taken, what is to be logged.

    `send` maps field names to the app's values. `derived` are values that will follow once `send` was written.
    """

    state: MergeState
    send: Values = field(default_factory=dict)
    derived: Values = field(default_factory=dict)
    take: tuple[Take, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def written(self) -> dict[str, Value]:
        """Return the app's values that both sides share once the write was answered."""
        return {**self.send, **self.derived}

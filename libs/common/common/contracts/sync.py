"""The sync worker's events: the progress of a sync, its log entries, problems, and links to Xero."""

from typing import Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from common.contracts.gateway import Mode, Trigger
from common.contracts.message import Contract, Count, Event, Ordinal, RecordId, Time

FinalState = Literal["completed", "stopped", "failed"]
FINAL_STATES: frozenset[str] = frozenset(get_args(FinalState))
"""The states of a sync that has ended; they do not change any more."""
SyncState = Literal["requested", "running", "waiting", "finishing", "completed", "stopped", "failed"]
Outcome = Literal[
    "created", "updated", "removed", "linked", "pulled", "noted", "skipped", "waiting", "needs_attention"
]
"""The outcome of a sync for a record; `noted` means that the sync saw a change in Xero and changed nothing."""
WaitsFor = Literal[
    "worker", "minute_limit", "day_budget", "xero_asked", "xero_away", "in_doubt", "reconnect", "settings"
]


class SyncDue(Event):
    """A turn of a sync is due; the event is stale if the sync has already had a turn with this number."""

    type: Literal["sync.due"] = "sync.due"
    sync_id: UUID
    turn: Count


class SyncJoined(Event):
    """A requested sync was joined to another one that had not read its work list yet."""

    type: Literal["sync.joined"] = "sync.joined"
    sync_id: UUID
    joined_to: UUID


class Waits(Contract):
    """The reason why a sync waits, and the time until when; `until` is None if that is not known."""

    waits_for: WaitsFor = Field(alias="for")
    until: Time | None = None
    sentence: str = ""

    model_config = ConfigDict(populate_by_name=True)


class Calls(Contract):
    """Calls to Xero: those of this sync, and those left for the organisation today, None until Xero reports them."""

    used: Count = 0
    left_today: Count | None = None


class Difference(Contract):
    """A value that differs between the invoicing system and Xero."""

    kind: str
    record_id: str | None = None
    label: str = ""
    what: str
    ours: str
    xero: str


class Verification(Contract):
    """The result of comparing all linked records on both sides, including those that this sync did not read.

    `equal`, `skipped` and `different` count records. A record is `skipped` if it differs because of a setting, because
    a person accepted the difference, or because the app has not taken a pulled value yet. `ok` means that `different`
    is 0.
    """

    ok: bool
    equal: Count = 0
    skipped: Count = 0
    different: Count = 0
    differences: tuple[Difference, ...] = ()


class SyncStarted(Event):
    """A worker started a sync."""

    type: Literal["sync.started"] = "sync.started"
    sync_id: UUID
    mode: Mode
    trigger: Trigger
    tenant_id: UUID
    organisation: str
    sequence: Ordinal


class SyncProgressed(Event):
    """The progress of a sync; the event with the highest `sequence` is the newest.

    `counts` maps kind to outcome to number of records.
    """

    type: Literal["sync.progressed"] = "sync.progressed"
    sync_id: UUID
    sequence: Ordinal
    state: SyncState
    phase: str | None = None
    waits: Waits | None = None
    counts: dict[str, dict[str, Count]] = Field(default_factory=dict)
    calls: Calls = Calls()
    problems: Count = 0


class FieldChange(Contract):
    """One field of a record that a sync changed, or saw changed: both values as people read them, None if empty.

    `by` is the side on which it was changed first. `replaced` is the overwritten value of the other side, if both sides
    had changed the field.
    """

    field: str
    before: str | None = None
    after: str | None = None
    by: Literal["app", "xero"]
    replaced: str | None = None


class Entry(Contract):
    """One line of the log: what a sync did with one record; `sequence` numbers a sync's entries from 1 without gaps."""

    sequence: Ordinal
    at: Time
    kind: str
    record_id: str | None = None
    label: str = ""
    outcome: Outcome
    sentence: str = ""
    cause: str | None = None
    remedy: str | None = None
    place: str | None = None
    problem_id: UUID | None = None
    xero_id: str | None = None
    xero_url: str | None = None
    xero_words: str | None = None
    revision: Ordinal | None = None
    changes: tuple[FieldChange, ...] = ()


class SyncRecorded(Event):
    """Log entries of a sync."""

    type: Literal["sync.recorded"] = "sync.recorded"
    sync_id: UUID
    entries: tuple[Entry, ...]


class SyncCompleted(Event):
    """A sync ended; `entries` is the number of its entries."""

    type: Literal["sync.completed"] = "sync.completed"
    sync_id: UUID
    sequence: Ordinal
    state: FinalState
    mode: Mode = "sync"
    sentence: str = ""
    counts: dict[str, dict[str, Count]] = Field(default_factory=dict)
    calls: Calls = Calls()
    problems: Count = 0
    verify: Verification | None = None
    entries: Count = 0


class Candidate(Contract):
    """An object in Xero that may be the same as a record; `why` says what they have in common."""

    xero_id: str
    name: str
    why: str = ""
    details: dict[str, Any] = Field(default_factory=dict)


class AffectedRecord(Contract):
    """A record that a problem stops."""

    kind: str
    id: RecordId
    label: str = ""


class Caused(Contract):
    """A contract with a cause of the catalogue; `code` is the cause under its former name, for existing clients."""

    cause: str
    code: str = ""

    @model_validator(mode="before")
    @classmethod
    def _code_is_the_cause(cls, values: Any) -> Any:
        return {**values, "code": values.get("cause", "")} if isinstance(values, dict) else values


class ProblemOpened(Caused, Event):
    """A problem was found; a later event with the same id replaces its records."""

    type: Literal["problem.opened"] = "problem.opened"
    problem_id: UUID
    sync_id: UUID | None = None
    sentence: str
    remedy: str
    place: str
    candidates: tuple[Candidate, ...] = ()
    records: tuple[AffectedRecord, ...] = ()
    xero_url: str | None = None
    """The address in Xero of the object that the problem is about, else of the list of its kind."""


class ProblemSolved(Event):
    """A problem no longer stops any record."""

    type: Literal["problem.solved"] = "problem.solved"
    problem_id: UUID


class RecordLink(Contract):
    """A record and its object in Xero."""

    kind: str
    id: RecordId
    xero_id: str
    xero_url: str | None = None
    differs: str | None = None
    """A sentence about a difference in Xero, for example that the invoice was voided there; None if there is none."""


class RecordsLinked(Event):
    """Records were linked to objects in Xero, or their difference from Xero has changed."""

    type: Literal["records.linked"] = "records.linked"
    tenant_id: UUID
    links: tuple[RecordLink, ...]

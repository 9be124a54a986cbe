"""What the sync worker says: how a sync goes, what it did with each record, and what it read in Xero."""

from typing import Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from common.contracts.gateway import Mode, Trigger
from common.contracts.message import Contract, Event, RecordId, Time

FinalState = Literal["completed", "stopped", "failed"]
FINAL_STATES: frozenset[str] = frozenset(get_args(FinalState))
"""The states in which a sync has ended: it stays in them."""
SyncState = Literal["requested", "running", "waiting", "finishing", "completed", "stopped", "failed"]
Outcome = Literal[
    "created", "updated", "removed", "linked", "pulled", "noted", "skipped", "waiting", "needs_attention"
]
"""What a sync did with a record; `noted` is a change seen in Xero that stays as it is and moves nothing."""
WaitsFor = Literal[
    "worker", "minute_limit", "day_budget", "xero_asked", "xero_away", "in_doubt", "reconnect", "settings"
]


class SyncDue(Event):
    """A turn of a sync is due; a turn number that has passed makes it stale."""

    type: Literal["sync.due"] = "sync.due"
    sync_id: UUID
    turn: int


class SyncJoined(Event):
    """A requested sync was joined to one that had not yet taken its work list."""

    type: Literal["sync.joined"] = "sync.joined"
    sync_id: UUID
    joined_to: UUID


class Waits(Contract):
    """What a sync waits for, until when, in a sentence."""

    waits_for: WaitsFor = Field(alias="for")
    until: Time | None = None
    sentence: str = ""

    model_config = ConfigDict(populate_by_name=True)


class Calls(Contract):
    """Xero calls: those of this sync, and what the organisation has left today as far as Xero told."""

    used: int = 0
    left_today: int | None = None


class Difference(Contract):
    """A figure that differs between the invoicing system and Xero."""

    kind: str
    record_id: str | None = None
    label: str = ""
    what: str
    ours: str
    xero: str


class Verification(Contract):
    """Both sides compared over all linked records, whether or not this sync read them.

    `equal`, `skipped` and `different` count records. `skipped` differ because a setting keeps them apart, because a
    person
    accepted it, or because the app has not taken a pulled value yet. `ok` means that `different` is 0.
    """

    ok: bool
    equal: int = 0
    skipped: int = 0
    different: int = 0
    differences: tuple[Difference, ...] = ()


class SyncStarted(Event):
    """A worker began a sync."""

    type: Literal["sync.started"] = "sync.started"
    sync_id: UUID
    mode: Mode
    trigger: Trigger
    tenant_id: UUID
    organisation: str
    sequence: int


class SyncProgressed(Event):
    """How far a sync is; the highest number wins. `counts` is kind → outcome → n."""

    type: Literal["sync.progressed"] = "sync.progressed"
    sync_id: UUID
    sequence: int
    state: SyncState
    phase: str | None = None
    waits: Waits | None = None
    counts: dict[str, dict[str, int]] = Field(default_factory=dict)
    calls: Calls = Calls()
    problems: int = 0


class FieldChange(Contract):
    """One field of a record that a sync changed, or saw changed: both values as people read them, None for nothing.

    `by` tells on which side it was changed first. `replaced` is the value of the other side that was overwritten,
    where both sides had changed the field.
    """

    field: str
    before: str | None = None
    after: str | None = None
    by: Literal["app", "xero"]
    replaced: str | None = None


class Entry(Contract):
    """One line of the log: what a sync did with one record; `n` numbers a sync's entries from 1 without gaps."""

    sequence: int
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
    revision: int | None = None
    changes: tuple[FieldChange, ...] = ()


class SyncRecorded(Event):
    """Some entries of a sync."""

    type: Literal["sync.recorded"] = "sync.recorded"
    sync_id: UUID
    entries: tuple[Entry, ...]


class SyncCompleted(Event):
    """A sync ended; `entries` tells how many it has in all."""

    type: Literal["sync.completed"] = "sync.completed"
    sync_id: UUID
    sequence: int
    state: FinalState
    mode: Mode = "sync"
    sentence: str = ""
    counts: dict[str, dict[str, int]] = Field(default_factory=dict)
    calls: Calls = Calls()
    problems: int = 0
    verify: Verification | None = None
    entries: int = 0


class Candidate(Contract):
    """Something in Xero that a record may be."""

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
    """What has a cause of the catalogue. `code` is the cause under its former name, for programs that read that."""

    cause: str
    code: str = ""

    @model_validator(mode="before")
    @classmethod
    def _code_is_the_cause(cls, values: Any) -> Any:
        return {**values, "code": values.get("cause", "")} if isinstance(values, dict) else values


class ProblemOpened(Caused, Event):
    """A cause was met; the same id again brings its newest records."""

    type: Literal["problem.opened"] = "problem.opened"
    problem_id: UUID
    sync_id: UUID | None = None
    sentence: str
    remedy: str
    place: str
    candidates: tuple[Candidate, ...] = ()
    records: tuple[AffectedRecord, ...] = ()
    xero_url: str | None = None
    """Where a person looks at it in Xero: the object that it is about, else the list of its kind."""


class ProblemSolved(Event):
    """A problem no longer stops anything."""

    type: Literal["problem.solved"] = "problem.solved"
    problem_id: UUID


class RecordLink(Contract):
    """A record and its object in Xero."""

    kind: str
    id: RecordId
    xero_id: str
    xero_url: str | None = None
    differs: str | None = None
    """A sentence about what Xero shows otherwise, for example that the invoice was voided there; None if nothing."""


class RecordsLinked(Event):
    """Records are in Xero now, or how they stand there has changed."""

    type: Literal["records.linked"] = "records.linked"
    tenant_id: UUID
    links: tuple[RecordLink, ...]

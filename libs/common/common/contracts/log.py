"""Responses of the log: syncs, their entries and problems, as people read them."""

from uuid import UUID

from pydantic import Field

from common.contracts.gateway import Mode, Trigger
from common.contracts.message import Contract, Count, Time
from common.contracts.sync import (
    AffectedRecord,
    Calls,
    Candidate,
    Caused,
    Entry,
    SyncState,
    Verification,
    Waits,
)


class Sync(Contract):
    """A sync as people see it; `joined_to` is the sync that it was joined to and whose progress it shows, else None."""

    sync_id: UUID
    joined_to: UUID | None = None
    mode: Mode = "sync"
    trigger: Trigger = "person"
    state: SyncState
    sentence: str = ""
    phase: str | None = None
    waits: Waits | None = None
    organisation: str | None = None
    requested_at: Time
    started_at: Time | None = None
    ended_at: Time | None = None
    counts: dict[str, dict[str, Count]] = Field(default_factory=dict)
    calls: Calls = Calls()
    problems: Count = 0
    verify: Verification | None = None


class SyncPage(Contract):
    """A page of syncs, the newest first; `next` is the cursor of the next page, None on the last one."""

    items: tuple[Sync, ...]
    next: str | None = None


class EntryPage(Contract):
    """A page of a sync's entries in order; `next` is the cursor of the next page, None on the last one.

    In mode `preview` the outcomes created, updated, removed, skipped, waiting and needs_attention are those that a sync
    would have: nothing was sent to Xero.
    """

    items: tuple[Entry, ...]
    next: str | None = None
    mode: Mode = "sync"


class OpenProblem(Caused):
    """A problem that waits for a person."""

    id: UUID
    sentence: str
    remedy: str
    place: str
    candidates: tuple[Candidate, ...] = ()
    records: tuple[AffectedRecord, ...] = ()
    xero_url: str | None = None
    """The address in Xero of the object that the problem is about, else of the list of its kind."""
    first_at: Time
    last_at: Time


class ProblemPage(Contract):
    """A page of open problems, the newest first; `next` is the cursor of the next page, None on the last one."""

    items: tuple[OpenProblem, ...]
    next: str | None = None

"""The turn: some seconds of a sync's work under its lease; every write goes through its transaction."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Unpack
from uuid import UUID

from common.availability import is_unavailable
from common.contracts.config import Settings
from common.contracts.message import Event
from common.contracts.sync import (
    Calls,
    Entry,
    FieldChange,
    Outcome,
    ProblemOpened,
    SyncProgressed,
    SyncRecorded,
    Waits,
)
from common.failpoint import guard_disabled
from sync_worker.domain.kind import Ref
from sync_worker.domain.problems import Problem
from sync_worker.domain.states import SyncState
from sync_worker.errors import SENTENCES, LeaseLost
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.problem_reports import publish_solved, report
from sync_worker.flows.turns.turn_state import TurnState
from sync_worker.kinds import registry
from sync_worker.repository import (
    problems,
)
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.sync_progress import SyncFields
from sync_worker.repository.syncs import Sync

LEASE_SECONDS = 90.0
RENEW_SECONDS = 20.0
ENTRIES_A_MESSAGE = 100
NAMED_BY_ID = ("contact", "account")
"""Fields whose values are ids in Xero."""


@dataclass(frozen=True)
class RecordOutcome:
    """What happened to a record, for the log."""

    ref: Ref
    label: str
    outcome: Outcome
    sentence: str = ""
    xero_id: str | None = None
    page_path: str | None = None
    revision: int | None = None
    problem: Problem | None = None
    changes: tuple[FieldChange, ...] = ()


@dataclass
class Turn:
    """A sync's work under the lease; `sync` is how it stood at the last look."""

    deps: Dependencies
    sync: Sync
    tenant_id: UUID
    owner: UUID
    fence: int
    ends: float
    short_code: str | None = None
    made_progress: bool = False
    saw_stop: bool = False
    state: TurnState = field(default_factory=TurnState)

    @property
    def company_id(self) -> UUID:
        """Whose sync it is."""
        return self.sync.company_id

    @property
    def settings(self) -> Settings:
        """The frozen settings of the sync; only for phases that come after they were frozen."""
        assert self.state.settings is not None
        return self.state.settings

    @property
    def seconds_left(self) -> float:
        """How much of the turn is left."""
        return self.ends - time.monotonic()

    @asynccontextmanager
    async def session(self, *, fenced: bool = True) -> AsyncIterator[OrganisationSession]:
        """Open a session that only the holder of the lease gets.

        Args:
            fenced: False for what is read, and for facts that are stored whoever holds the lease by now: an answer of
                Xero, a permit that is given back.

        Raises:
            LeaseLost: Another worker holds the lease by now.
        """
        async with self.deps.session(self.company_id) as session:
            if fenced:
                holds = await session.leases.lock(self.owner, self.fence)
                if not holds and not guard_disabled("fence"):
                    raise LeaseLost
            yield session.in_organisation(self.tenant_id)

    async def change(self, session: OrganisationSession, **fields: Unpack[SyncFields]) -> None:
        """Set fields of the sync."""
        await session.sync_progress.change(self.sync.sync_id, **fields)

    async def move(self, session: OrganisationSession, target: SyncState) -> None:
        """Move the sync to another state."""
        await session.syncs.move(self.sync.sync_id, target)

    async def release_records(self, session: OrganisationSession, refs: Sequence[Ref]) -> None:
        """Release records that are in Xero now or were skipped: nothing stops them any more."""
        if refs:
            solved = await session.problems.release(refs)
            await publish_solved(session, solved)

    async def report_problems(
        self, session: OrganisationSession, records: Sequence[ProblemRecord]
    ) -> list[ProblemOpened]:
        """Park records under their problems; return the events that open these, to be published."""
        return await self.opened(session, await report(session, records))

    async def look(self) -> Sync:
        """Read how the sync stands now."""
        async with self.session(fenced=False) as session:
            sync = await session.syncs.get(self.sync.sync_id)
        assert sync is not None
        self.sync, self.saw_stop = sync, sync.stop_requested
        return sync

    async def record_outcomes(
        self, session: OrganisationSession, outcomes: Sequence[RecordOutcome], *further: Event
    ) -> None:
        """Write the log's entries for what was done in this transaction, and how far the sync is."""
        self.made_progress = self.made_progress or bool(outcomes)
        if not outcomes and not further:
            return
        counts: Counter[tuple[str, str]] = Counter((one.ref.kind, one.outcome) for one in outcomes)
        counted = await session.sync_progress.count(self.sync.sync_id, counts)
        self.sync = counted.sync
        at = await session.now()
        outcomes = await self._readable(session, outcomes)
        entries = [self._entry(counted.first_entry + number, at, one) for number, one in enumerate(outcomes)]
        await session.outbox.enqueue(
            *(
                SyncRecorded(
                    sync_id=self.sync.sync_id, entries=tuple(entries[start : start + ENTRIES_A_MESSAGE])
                )
                for start in range(0, len(entries), ENTRIES_A_MESSAGE)
            ),
            *further,
            await self.progress(session),
        )

    async def _readable(
        self, session: OrganisationSession, outcomes: Sequence[RecordOutcome]
    ) -> list[RecordOutcome]:
        """Return entries in which contacts and accounts are named as people know them."""
        ids = {
            value
            for one in outcomes
            for change in one.changes
            if change.field in NAMED_BY_ID
            for value in (change.before, change.after, change.replaced)
            if value
        }
        if not ids:
            return list(outcomes)
        names = await session.organisations.names_of(registry.names, ids)
        return [
            replace(one, changes=tuple(_named(change, names) for change in one.changes)) for one in outcomes
        ]

    def _entry(self, n: int, at: datetime, outcome: RecordOutcome) -> Entry:
        problem = outcome.problem
        return Entry(
            sequence=n,
            at=at,
            kind=outcome.ref.kind,
            record_id=outcome.ref.id,
            label=outcome.label[:255],
            outcome=outcome.outcome,
            sentence=outcome.sentence or (problem.sentence if problem else ""),
            cause=problem.cause.code if problem else None,
            remedy=problem.cause.remedy if problem else None,
            place=problem.cause.place if problem else None,
            problem_id=problems.problem_id(self.company_id, self.tenant_id, problem) if problem else None,
            xero_id=outcome.xero_id,
            xero_url=self.page(outcome.page_path) if outcome.page_path else None,
            xero_words=problem.xero_words if problem else None,
            revision=outcome.revision,
            changes=outcome.changes,
        )

    def page(self, path: str) -> str:
        """Return the address of a page in Xero's web application."""
        if self.short_code is None:
            return f"https://go.xero.com{path}"
        return f"https://go.xero.com/organisationlogin/default.aspx?shortcode={self.short_code}&redirecturl={path}"

    async def opened(self, session: OrganisationSession, ids: Sequence[UUID]) -> list[ProblemOpened]:
        """Return the events of problems that were opened or met again."""
        if not ids:
            return []
        return await session.problem_events.opened_events(ids, self.sync.sync_id, self.page_of_problem)

    def page_of_problem(self, kind: str, pages: Sequence[str]) -> str:
        """Return the address in Xero of what a problem is about: one object, else the list of its kind."""
        (first, *others) = pages or ("",)
        return self.page(registry.get(kind).list_page if others or not first else first)

    async def progress(
        self, session: OrganisationSession, state: SyncState = SyncState.RUNNING
    ) -> SyncProgressed:
        """Publish the progress of the sync; the caller has raised its sequence."""
        sync = self.sync
        waits = None
        if sync.waits_for is not None and state is SyncState.WAITING:
            waits = Waits(
                waits_for=sync.waits_for, until=sync.waits_until, sentence=SENTENCES[sync.waits_for]
            )
        return SyncProgressed(
            sync_id=sync.sync_id,
            sequence=sync.sequence,
            state=state.value,
            phase=self.state.phase_title,
            waits=waits,
            counts=sync.counts,
            calls=await self.calls(session),
            problems=await session.problems.open_count(),
        )

    async def calls(self, session: OrganisationSession) -> Calls:
        """Return the Xero calls of this sync, and what is left of the day."""
        used = await session.syncs.calls(self.sync.sync_id)
        return Calls(used=used, left_today=await session.permits.day_left())


def attention_entry(record: ProblemRecord, xero_id: str | None = None) -> RecordOutcome:
    """Return the log entry of a record that was parked; `xero_id` is its object in Xero, if it has one."""
    page = record.page or None
    return RecordOutcome(
        record.ref, record.label, "needs_attention", "", xero_id, page, record.revision, record.problem
    )


def _named(change: FieldChange, names: Mapping[str, str]) -> FieldChange:
    if change.field not in NAMED_BY_ID:
        return change
    values = {"before": change.before, "after": change.after, "replaced": change.replaced}
    return change.model_copy(update={name: names.get(value or "", value) for name, value in values.items()})


@asynccontextmanager
async def renewing(turn: Turn) -> AsyncIterator[None]:
    """Keep the lease alive while the turn works."""
    task = asyncio.create_task(_renew(turn))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _renew(turn: Turn) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            async with turn.session(fenced=False) as session:
                holds = await session.leases.renew(turn.owner, turn.fence, LEASE_SECONDS)
        except Exception as error:
            if not is_unavailable(error):
                raise
            continue  # a lease that is not renewed ends by itself, and no call begins under one that ends soon
        if not holds:
            turn.ends = 0
            return

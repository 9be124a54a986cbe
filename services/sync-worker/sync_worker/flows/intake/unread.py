"""Opens a problem for each record of which an event cannot be read yet, so that its older state is not sent."""

from collections.abc import Sequence
from uuid import UUID

from common.messaging.unread import UnreadEvent
from sync_worker.domain.unread import UNKNOWN_RECORD, UnreadRecord, unread_record
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.problem_reports import report
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.session import OrganisationSession

QUEUE = "sync-worker.records"
"""The queue of record events; events of the change feed that cannot be read are stored under its name too."""


async def event_stored(deps: Dependencies, event: UnreadEvent) -> None:
    """Open the problem of the record that a stored event is about; without an organisation, the next sync does it."""
    if event.queue != QUEUE:
        return
    async with deps.session(event.company_id) as session:
        tenant_id = await session.syncs.newest_tenant()
        if tenant_id is None:
            return
        opened = await _open(session.in_organisation(tenant_id), [event])
        await session.outbox.enqueue(*await session.problem_events.opened_events(opened, None))


async def open_problems(session: OrganisationSession) -> list[UUID]:
    """Open the problems of all records whose events cannot be read, and return their ids.

    Every sync does this before it takes its work list: a person or an older event may have released a record since.
    """
    return await _open(session, await session.unread.fetch(QUEUE))


async def _open(session: OrganisationSession, events: Sequence[UnreadEvent]) -> list[UUID]:
    records = [unread_record(event.body) for event in events]
    opened = await report(session, await _held_back(session, [one for one in records if one is not None]))
    if None in records:
        opened.append(await session.problems.open_problem(UNKNOWN_RECORD))
    return opened


async def _held_back(session: OrganisationSession, unread: Sequence[UnreadRecord]) -> list[ProblemRecord]:
    """Return the records to hold back: those of which no newer revision is stored, at their stored revision."""
    stored = await session.records.fetch([one.ref for one in unread])
    held = []
    for one in unread:
        revision = stored[one.ref].revision if one.ref in stored else 0
        if one.revision is None or one.revision > revision:
            held.append(ProblemRecord(one.ref, revision, one.label, one.problem))
    return held

"""Log's use cases: store events so that their order and repetition make no difference, and return pages."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never
from uuid import UUID

from common.contracts.gateway import SyncRequested
from common.contracts.log import EntryPage, OpenProblem, ProblemPage, Sync, SyncPage
from common.contracts.sync import (
    ProblemOpened,
    ProblemSolved,
    SyncCompleted,
    SyncJoined,
    SyncProgressed,
    SyncRecorded,
    SyncStarted,
)
from common.postgres import Database
from log_service.domain import FIRST, MOMENT, NEWEST, SEQUENCE, EntryFilter, cursor_at, position_of
from log_service.errors import ProblemNotFound, SyncNotFound
from log_service.repository import entries, problems, syncs

DELETED_AT_ONCE = 50


@dataclass(frozen=True)
class Dependencies:
    """The dependencies of log's flows; syncs and solved problems are deleted after `retention`."""

    database: Database
    retention: timedelta


async def follow_sync(
    deps: Dependencies,
    company_id: UUID,
    event: SyncRequested | SyncJoined | SyncStarted | SyncProgressed | SyncCompleted,
) -> None:
    """Store an event of a sync, unless a newer one is stored."""
    async with deps.database.transaction(company_id) as connection:
        await syncs.ensure(connection, company_id, event.sync_id, event.time)
        match event:
            case SyncRequested():
                await syncs.request(connection, company_id, event)
            case SyncJoined():
                await syncs.join(connection, company_id, event)
            case SyncStarted():
                await syncs.start(connection, company_id, event)
            case SyncProgressed():
                await syncs.progress(connection, company_id, event)
            case SyncCompleted():
                await syncs.complete(connection, company_id, event)
            case _:
                assert_never(event)


async def store_entries(deps: Dependencies, company_id: UUID, event: SyncRecorded) -> None:
    """Store the entries of a sync that are not stored yet."""
    async with deps.database.transaction(company_id) as connection:
        await syncs.ensure(connection, company_id, event.sync_id, event.time)
        await entries.add(connection, company_id, event)


async def follow_problem(deps: Dependencies, company_id: UUID, event: ProblemOpened | ProblemSolved) -> None:
    """Store a problem's newest text, or when it was solved."""
    async with deps.database.transaction(company_id) as connection:
        match event:
            case ProblemOpened():
                await problems.opened(connection, company_id, event)
            case ProblemSolved():
                await problems.solved(connection, company_id, event)
            case _:
                assert_never(event)


async def list_syncs(deps: Dependencies, company_id: UUID, cursor: str | None, limit: int) -> SyncPage:
    """Return a page of syncs, the newest first."""
    before = position_of(cursor, MOMENT, NEWEST)
    async with deps.database.transaction(company_id) as connection:
        found = await syncs.page(connection, company_id, before, limit + 1)
    items = tuple(found[:limit])
    more = len(found) > limit
    return SyncPage(
        items=items, next=cursor_at((items[-1].requested_at, items[-1].sync_id), MOMENT) if more else None
    )


async def read_sync(deps: Dependencies, company_id: UUID, sync_id: UUID) -> Sync:
    """Return a sync.

    Raises:
        SyncNotFound: The company has no such sync.
    """
    async with deps.database.transaction(company_id) as connection:
        found = await syncs.get(connection, company_id, sync_id)
    if found is None:
        raise SyncNotFound
    return found


async def list_entries(
    deps: Dependencies, company_id: UUID, sync_id: UUID, filters: EntryFilter, cursor: str | None, limit: int
) -> EntryPage:
    """Return a page of a sync's entries; a joined sync has those of the sync it was joined to."""
    after = position_of(cursor, SEQUENCE, FIRST)
    sync = await read_sync(deps, company_id, sync_id)
    run = sync.joined_to or sync_id
    async with deps.database.transaction(company_id) as connection:
        found = await entries.page(connection, company_id, run, after, limit + 1, filters)
    items = tuple(found[:limit])
    more = len(found) > limit
    return EntryPage(
        items=items, next=cursor_at(items[-1].sequence, SEQUENCE) if more else None, mode=sync.mode
    )


async def list_problems(deps: Dependencies, company_id: UUID, cursor: str | None, limit: int) -> ProblemPage:
    """Return a page of open problems, the newest first."""
    before = position_of(cursor, MOMENT, NEWEST)
    async with deps.database.transaction(company_id) as connection:
        found = await problems.page(connection, company_id, before, limit + 1)
    items = tuple(found[:limit])
    more = len(found) > limit
    return ProblemPage(
        items=items, next=cursor_at((items[-1].last_at, items[-1].id), MOMENT) if more else None
    )


async def read_problem(deps: Dependencies, company_id: UUID, problem_id: UUID) -> OpenProblem:
    """Return an open problem.

    Raises:
        ProblemNotFound: The company has no such problem, or it is solved.
    """
    async with deps.database.transaction(company_id) as connection:
        found = await problems.get(connection, company_id, problem_id)
    if found is None:
        raise ProblemNotFound
    return found


async def delete_expired(deps: Dependencies) -> None:
    """Delete syncs and solved problems older than the retention, 50 syncs in a transaction."""
    deleted = DELETED_AT_ONCE
    while deleted == DELETED_AT_ONCE:
        async with deps.database.everyone() as connection:
            deleted = await syncs.delete_older_than(connection, deps.retention, DELETED_AT_ONCE)
    async with deps.database.everyone() as connection:
        await problems.delete_older_than(connection, deps.retention)

"""sync.requested: a sync of its own, or joined to one that has not yet taken its work list."""

from uuid import UUID

from common.contracts.gateway import SyncRequested, SyncStopRequested
from common.contracts.sync import FINAL_STATES, SyncDue, SyncJoined
from common.messaging import enqueue
from sync_worker.domain.states import SyncState
from sync_worker.flows.dependencies import Dependencies
from sync_worker.repository import sync_progress, syncs


async def requested(deps: Dependencies, company_id: UUID, event: SyncRequested) -> None:
    """Keep the request; the same request twice is one sync."""
    async with deps.database.transaction(company_id) as connection:
        await syncs.lock_company(connection, company_id)
        if await syncs.get(connection, company_id, event.sync_id) is not None:
            return
        joined = await syncs.without_work_list(connection, company_id, event.mode, "NO KEY UPDATE")
        if joined is not None:
            await syncs.insert(
                connection, company_id, event.sync_id, event.mode, event.trigger, joined.sync_id, event.kinds
            )
            await syncs.widen(connection, company_id, joined.sync_id, event.kinds)
            await enqueue(connection, company_id, SyncJoined(sync_id=event.sync_id, joined_to=joined.sync_id))
            return
        await syncs.insert(
            connection, company_id, event.sync_id, event.mode, event.trigger, kinds=event.kinds
        )
        if await syncs.active(connection, company_id) is None:
            await enqueue(connection, company_id, SyncDue(sync_id=event.sync_id, turn=0))


async def stop_requested(deps: Dependencies, company_id: UUID, event: SyncStopRequested) -> None:
    """Note that a person wants a sync to stop; its next turn lets what is in flight come to its end."""
    async with deps.database.transaction(company_id) as connection:
        sync = await syncs.get(connection, company_id, event.sync_id)
        if sync is not None and sync.state is SyncState.JOINED:
            sync = await syncs.joined_to(connection, company_id, event.sync_id)
        if sync is None or sync.state in FINAL_STATES:
            return
        await sync_progress.change(connection, company_id, sync.sync_id, stop_requested=True)
        await syncs.end_wait(connection, company_id, sync.sync_id)
        await enqueue(connection, company_id, SyncDue(sync_id=sync.sync_id, turn=sync.turn))


async def wake(deps: Dependencies, company_id: UUID, waits_for: str) -> None:
    """Let what waited for this go on."""
    async with deps.database.transaction(company_id) as connection:
        woken = await syncs.wake(connection, company_id, waits_for)
        await enqueue(connection, company_id, *(SyncDue(sync_id=one.sync_id, turn=one.turn) for one in woken))

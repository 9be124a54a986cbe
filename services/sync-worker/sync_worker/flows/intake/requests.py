"""sync.requested: a sync of its own, or joined to one that has not yet taken its work list."""

from uuid import UUID

from common.contracts.gateway import SyncRequested, SyncStopRequested
from common.contracts.sync import FINAL_STATES, SyncDue, SyncJoined
from sync_worker.domain.states import SyncState
from sync_worker.flows.dependencies import Dependencies


async def requested(deps: Dependencies, company_id: UUID, event: SyncRequested) -> None:
    """Store the request; the same request twice is one sync."""
    async with deps.session(company_id) as session:
        await session.syncs.lock_company()
        if await session.syncs.get(event.sync_id) is not None:
            return
        joined = await session.syncs.without_work_list(event.mode, "NO KEY UPDATE")
        if joined is not None:
            await session.syncs.insert(
                event.sync_id,
                event.mode,
                event.trigger,
                joined.sync_id,
                event.kinds,
            )
            await session.syncs.widen(joined.sync_id, event.kinds)
            await session.outbox.enqueue(SyncJoined(sync_id=event.sync_id, joined_to=joined.sync_id))
            return
        await session.syncs.insert(event.sync_id, event.mode, event.trigger, kinds=event.kinds)
        if await session.syncs.active() is None:
            await session.outbox.enqueue(SyncDue(sync_id=event.sync_id, turn=0))


async def stop_requested(deps: Dependencies, company_id: UUID, event: SyncStopRequested) -> None:
    """Store that a person wants a sync to stop; its next turn resolves what is in flight."""
    async with deps.session(company_id) as session:
        sync = await session.syncs.get(event.sync_id)
        if sync is not None and sync.state is SyncState.JOINED:
            sync = await session.syncs.joined_to(event.sync_id)
        if sync is None or sync.state in FINAL_STATES:
            return
        await session.sync_progress.change(sync.sync_id, stop_requested=True)
        await session.syncs.end_wait(sync.sync_id)
        await session.outbox.enqueue(SyncDue(sync_id=sync.sync_id, turn=sync.turn))


async def wake(deps: Dependencies, company_id: UUID, waits_for: str) -> None:
    """Resume the syncs that waited for this."""
    async with deps.session(company_id) as session:
        woken = await session.syncs.wake(waits_for)
        await session.outbox.enqueue(*(SyncDue(sync_id=one.sync_id, turn=one.turn) for one in woken))

"""How a turn ends: its wait and its next step are written down, and the lease is let go."""

import asyncio
from datetime import timedelta

from common.contracts.sync import SyncDue
from common.failpoint import failpoint
from sync_worker.domain.states import SyncState
from sync_worker.errors import Later
from sync_worker.flows.phases.finish import finish
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository.session import OrganisationSession

MAX_FAILURES = 3
RECHECK_AFTER = timedelta(minutes=5)
"""A wait for an event is looked at again all the same: the event's message may have been lost."""
BACKOFF = timedelta(seconds=10)
"""How long a sync rests after a turn that failed; each time longer."""


async def wait_within_turn(turn: Turn, wait: Later) -> bool:
    """Sit out a wait that ends within this turn."""
    if wait.until is None:
        return False
    async with turn.session(fenced=False) as session:
        seconds = (wait.until - await session.now()).total_seconds()
    if seconds > min(turn.seconds_left, 5):
        return False
    await asyncio.sleep(max(seconds, 0.01))
    return True


async def end_turn(turn: Turn, wait: Later | None) -> None:
    """Write the next turn down and let the lease go."""
    stuck = 0 if turn.made_progress or wait is not None else turn.sync.stuck + 1
    if stuck >= MAX_FAILURES:
        await finish(turn, SyncState.FAILED, "The sync made no progress and was stopped. Contact support.")
        await release_lease(turn)
        return
    async with turn.session() as session:
        if await _stop_was_requested(turn, session):
            wait = None
        until = wait.until or await session.now() + RECHECK_AFTER if wait else None
        state = SyncState.WAITING if wait else SyncState.RUNNING
        if wait is not None:
            await turn.move(session, state)
        await turn.change(
            session,
            turn=turn.sync.turn + 1,
            stuck=stuck,
            waits_for=wait.waits_for if wait else None,
            waits_until=until,
        )
        turn.sync = (await session.sync_progress.count(turn.sync.sync_id, {})).sync
        await session.outbox.enqueue(await turn.progress(session, state))
        if wait is None:
            await session.outbox.enqueue(SyncDue(sync_id=turn.sync.sync_id, turn=turn.sync.turn))
        failpoint("next_turn_written")
        await session.leases.release(turn.owner, turn.fence)
    failpoint("after_lease_released")


async def _stop_was_requested(turn: Turn, session: OrganisationSession) -> bool:
    """Return whether somebody asked for a stop since the turn looked last; who asks from now on waits for its end."""
    sync = await session.syncs.lock(turn.sync.sync_id)
    return sync.stop_requested and not turn.saw_stop


async def release_lease(turn: Turn) -> None:
    """Release the lease of a sync that has ended."""
    async with turn.session(fenced=False) as session:
        await session.leases.release(turn.owner, turn.fence)


async def record_failure(turn: Turn) -> None:
    """Count a turn that failed; what fails again and again ends the sync in place of being tried for ever."""
    stuck = turn.sync.stuck + 1
    if stuck >= MAX_FAILURES:
        await finish(
            turn, SyncState.FAILED, "The sync failed several times in a row and was stopped. Contact support."
        )
        await release_lease(turn)
        return
    async with turn.session() as session:
        until = await session.now() + BACKOFF * stuck
        await turn.move(session, SyncState.WAITING)
        await turn.change(
            session,
            turn=turn.sync.turn + 1,
            stuck=stuck,
            waits_for="worker",
            waits_until=until,
        )
        turn.sync = (await session.sync_progress.count(turn.sync.sync_id, {})).sync
        await session.outbox.enqueue(await turn.progress(session, SyncState.WAITING))
        await session.leases.release(turn.owner, turn.fence)

"""How a turn ends: its wait and its next step are written down, and the lease is let go."""

import asyncio
from datetime import timedelta

from common.contracts.sync import SyncDue
from common.failpoint import failpoint
from common.messaging import enqueue
from common.postgres import Connection
from common.postgres.database import now
from sync_worker.domain.states import SyncState
from sync_worker.errors import Later
from sync_worker.flows.phases.finish import finish
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository import leases, sync_progress, syncs

MAX_FAILURES = 3
RECHECK_AFTER = timedelta(minutes=5)
"""A wait for an event is looked at again all the same: the event's message may have been lost."""
BACKOFF = timedelta(seconds=10)
"""How long a sync rests after a turn that failed; each time longer."""


async def wait_within_turn(turn: Turn, wait: Later) -> bool:
    """Sit out a wait that ends within this turn."""
    if wait.until is None:
        return False
    async with turn.deps.database.transaction(turn.company_id) as connection:
        seconds = (wait.until - await now(connection)).total_seconds()
    if seconds > min(turn.seconds_left, 5):
        return False
    await asyncio.sleep(max(seconds, 0.01))
    return True


async def end_turn(turn: Turn, wait: Later | None) -> None:
    """Write the next turn down and let the lease go."""
    stuck = 0 if turn.made_progress or wait is not None else turn.sync.stuck + 1
    if stuck >= MAX_FAILURES:
        await finish(turn, SyncState.FAILED, "The sync made no headway and was stopped; ask support.")
        await release_lease(turn)
        return
    async with turn.transaction() as connection:
        if await _stop_was_requested(turn, connection):
            wait = None
        until = wait.until or await now(connection) + RECHECK_AFTER if wait else None
        state = SyncState.WAITING if wait else SyncState.RUNNING
        if wait is not None:
            await turn.move(connection, state)
        await turn.change(
            connection,
            turn=turn.sync.turn + 1,
            stuck=stuck,
            waits_for=wait.waits_for if wait else None,
            waits_until=until,
        )
        turn.sync = (await sync_progress.count(connection, turn.company_id, turn.sync.sync_id, {})).sync
        await enqueue(connection, turn.company_id, await turn.progress(connection, state))
        if wait is None:
            await enqueue(
                connection, turn.company_id, SyncDue(sync_id=turn.sync.sync_id, turn=turn.sync.turn)
            )
        failpoint("next_turn_written")
        await leases.release(connection, turn.company_id, turn.owner, turn.fence)
    failpoint("after_lease_released")


async def _stop_was_requested(turn: Turn, connection: Connection) -> bool:
    """Tell whether somebody asked for a stop since the turn looked last; who asks from now on waits for its end."""
    sync = await syncs.lock(connection, turn.company_id, turn.sync.sync_id)
    return sync.stop_requested and not turn.saw_stop


async def release_lease(turn: Turn) -> None:
    """Let the lease of a sync that has ended go."""
    async with turn.deps.database.transaction(turn.company_id) as connection:
        await leases.release(connection, turn.company_id, turn.owner, turn.fence)


async def record_failure(turn: Turn) -> None:
    """Count a turn that failed; what fails again and again ends the sync in place of being tried for ever."""
    stuck = turn.sync.stuck + 1
    if stuck >= MAX_FAILURES:
        await finish(
            turn, SyncState.FAILED, "The sync failed several times in a row and was stopped; ask support."
        )
        await release_lease(turn)
        return
    async with turn.transaction() as connection:
        until = await now(connection) + BACKOFF * stuck
        await turn.move(connection, SyncState.WAITING)
        await turn.change(
            connection,
            turn=turn.sync.turn + 1,
            stuck=stuck,
            waits_for="worker",
            waits_until=until,
        )
        turn.sync = (await sync_progress.count(connection, turn.company_id, turn.sync.sync_id, {})).sync
        await enqueue(connection, turn.company_id, await turn.progress(connection, SyncState.WAITING))
        await leases.release(connection, turn.company_id, turn.owner, turn.fence)

"""Finish: say how the sync ended, and let the next one begin."""

from common.contracts.sync import Difference, SyncCompleted, SyncDue, Verification
from common.failpoint import failpoint
from common.messaging import enqueue
from common.postgres.database import now
from sync_worker.domain.states import SyncState
from sync_worker.flows.intake import echoes
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository import problems, sync_progress, syncs, work


async def finish(turn: Turn, state: SyncState, sentence: str = "") -> None:
    """End the sync: completed, stopped or failed."""
    failpoint("before_sync_completed")
    async with turn.transaction() as connection:
        company = turn.company_id
        sync = (await sync_progress.count(connection, company, turn.sync.sync_id, {})).sync
        if state is SyncState.COMPLETED and sync.mode == "sync":
            solved = await problems.close_empty(connection, company, turn.tenant_id)
            await publish_solved(connection, company, solved)
        await turn.move(connection, state)
        await turn.change(connection, sentence=sentence, ended_at=await now(connection), waits_for=None)
        verification = None
        if sync.verified:
            named = tuple(Difference.model_validate(one) for one in sync.differences)
            different = sync.compared.get("different", 0)
            verification = Verification(ok=different == 0, differences=named, **sync.compared)
        await enqueue(
            connection,
            company,
            SyncCompleted(
                sync_id=sync.sync_id,
                sequence=sync.sequence,
                state=state.value,
                mode=sync.mode,
                sentence=sentence,
                counts=sync.counts,
                calls=await turn.calls(connection),
                problems=await problems.open_count(connection, company, turn.tenant_id),
                verify=verification,
                entries=sync.entries,
            ),
        )
        await work.delete(connection, company, sync.sync_id)
        await echoes.decide_stored(connection, company, turn.tenant_id)
        following = await syncs.next_requested(connection, company)
        if following is not None:
            await enqueue(connection, company, SyncDue(sync_id=following.sync_id, turn=following.turn))
    failpoint("after_sync_completed")

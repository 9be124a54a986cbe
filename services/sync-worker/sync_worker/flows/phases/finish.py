"""Finish: say how the sync ended, and let the next one begin."""

from common.contracts.sync import Difference, SyncCompleted, SyncDue, Verification
from common.failpoint import failpoint
from sync_worker.domain.states import SyncState
from sync_worker.flows.intake import echoes, unread
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.flows.turns.turn import Turn


async def finish(turn: Turn, state: SyncState, sentence: str = "") -> None:
    """End the sync: completed, stopped or failed."""
    failpoint("before_sync_completed")
    async with turn.session() as session:
        sync = (await session.sync_progress.count(turn.sync.sync_id, {})).sync
        if state is SyncState.COMPLETED and sync.mode == "sync":
            solved = await session.problems.close_empty(await unread.open_problems(session))
            await publish_solved(session, solved)
        await turn.move(session, state)
        await turn.change(session, sentence=sentence, ended_at=await session.now(), waits_for=None)
        verification = None
        if sync.verified:
            named = tuple(Difference.model_validate(one) for one in sync.differences)
            different = sync.compared.get("different", 0)
            verification = Verification(ok=different == 0, differences=named, **sync.compared)
        await session.outbox.enqueue(
            SyncCompleted(
                sync_id=sync.sync_id,
                sequence=sync.sequence,
                state=state.value,
                mode=sync.mode,
                sentence=sentence,
                counts=sync.counts,
                calls=await turn.calls(session),
                problems=await session.problems.open_count(),
                verify=verification,
                entries=sync.entries,
            ),
        )
        await session.work.delete(sync.sync_id)
        await echoes.decide_stored(session)
        following = await session.syncs.next_requested()
        if following is not None:
            await session.outbox.enqueue(SyncDue(sync_id=following.sync_id, turn=following.turn))
    failpoint("after_sync_completed")

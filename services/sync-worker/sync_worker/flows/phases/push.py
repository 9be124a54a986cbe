"""Push: one verb on one kind, batch by batch, until the work list has no more of it."""

from common.contracts.records import Entity
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.kind import Verb
from sync_worker.domain.modes import Phase
from sync_worker.flows.batches import planning, sending
from sync_worker.flows.reading import reading
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry


async def push(turn: Turn, phase: Phase) -> bool:
    """Resolve open batches, then send the next ones."""
    kind = registry.get_pushed(phase.kind or "")
    assert phase.verb is not None
    await sending.resolve_open(turn)
    if phase.verb is Verb.UPDATE and await _any_waiting(turn, kind):
        await reading.read_again_if_old(turn, kind)
    ids, over = await planning.next_batches(turn, kind, phase.verb)
    if ids:
        await sending.all_of(turn, ids)
        return False
    if turn.state.look_again:
        turn.state.look_again, turn.state.cursor = False, ""
        return False
    return over


async def _any_waiting(turn: Turn, kind: PushedKind[Entity]) -> bool:
    async with turn.session(fenced=False) as session:
        rows = await session.work.pending(turn.sync.sync_id, kind.name, "", 1)
    return bool(rows)

"""Push: one verb on one kind, batch by batch, until the work list has no more of it."""

from typing import Any

from sync_worker.domain.kind import Verb
from sync_worker.domain.modes import Phase
from sync_worker.flows import planning, reading, sending
from sync_worker.flows.lease import Turn
from sync_worker.kinds import BY_NAME
from sync_worker.repository import work


async def push(turn: Turn, phase: Phase) -> bool:
    """Bring what is open to its end, then send the next batches."""
    kind: Any = BY_NAME[phase.kind or ""]
    assert phase.verb is not None
    await sending.resolve_open(turn)
    if phase.verb is Verb.UPDATE and await _any_waiting(turn, kind):
        await reading.read_again_if_old(turn, kind)
    ids, over = await planning.next_batches(turn, kind, phase.verb)
    if ids:
        await sending.all_of(turn, ids)
        return False
    if turn.memory.pop("again", False):
        turn.memory["cursor"] = ""
        return False
    return over


async def _any_waiting(turn: Turn, kind: Any) -> bool:
    async with turn.tools.database.transaction(turn.company_id) as connection:
        rows = await work.waiting(connection, turn.company_id, turn.sync.sync_id, kind.NAME, "", 1)
    return bool(rows)

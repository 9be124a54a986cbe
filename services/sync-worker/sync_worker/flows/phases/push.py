"""Push: one verb on one kind, batch by batch, until the work list has no more of it."""

from typing import Any

from sync_worker.domain.modes import Phase
from sync_worker.flows import planning, sending
from sync_worker.flows.lease import Turn
from sync_worker.kinds import BY_NAME


async def push(turn: Turn, phase: Phase) -> bool:
    """Bring what is open to its end, then send the next batches."""
    kind: Any = BY_NAME[phase.kind or ""]
    assert phase.verb is not None
    await sending.resolve_open(turn)
    ids, over = await planning.next_batches(turn, kind, phase.verb)
    if ids:
        await sending.all_of(turn, ids)
        return False
    if turn.memory.pop("again", False):
        turn.memory["cursor"] = ""
        return False
    return over

"""Plan: what a sync would do with each waiting record; nothing is sent and nothing is decided."""

from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.domain.modes import Phase
from sync_worker.flows import planning
from sync_worker.flows.lease import Told, Turn
from sync_worker.kinds import registry
from sync_worker.repository import work

WOULD = {"create": "created", "update": "updated", "remove": "removed"}


async def plan(turn: Turn, phase: Phase) -> bool:
    """Tell of the next waiting records of a kind what would become of them."""
    kind = registry.get_pushed(phase.kind or "")
    async with turn.transaction() as connection:
        after = turn.state.cursor
        sync_id = turn.sync.sync_id
        rows = await work.waiting(connection, turn.company_id, sync_id, kind.name, after, planning.SCANNED)
        told: dict[Ref, Told] = {}
        for verb in kind.max_per_call:
            planned = await planning.judge(turn, connection, kind, verb, rows)
            told.update({one.ref: one for one in planned.told})
            told.update({one.ref: one for one, _ in planned.left})
            for member in planned.members:
                ref, outcome = Ref(member.kind, member.record_id), WOULD[verb.value]
                label = kind.label_of(_record(rows, member.record_id))
                sentence = " ".join((f"It would be {outcome}.", *member.notes))
                told[ref] = Told(ref, label, outcome, sentence, revision=member.revision)  # type: ignore[arg-type]
        await turn.tell(connection, list(told.values()))
    if rows:
        turn.state.cursor = rows[-1].record_id
    return len(rows) < planning.SCANNED


def _record(rows: list[work.WorkRow], record_id: str) -> JsonObject:
    return next(row.record for row in rows if row.record_id == record_id)

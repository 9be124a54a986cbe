"""Plan: what a sync would do with each waiting record; nothing is sent and nothing is decided."""

from collections.abc import Mapping, Sequence

from common.contracts.records import Entity
from common.contracts.sync import FieldChange, Outcome
from sync_worker.domain.batching import Member
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Link, Ref, Verb
from sync_worker.domain.modes import Phase
from sync_worker.flows.batches import planning
from sync_worker.flows.merging.context import NOT_YET
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.kinds import registry
from sync_worker.repository.work import WorkRow

WOULD: Mapping[Verb, Outcome] = {
    Verb.CREATE: "created",
    Verb.UPDATE: "updated",
    Verb.REMOVE: "removed",
}


async def plan(turn: Turn, phase: Phase) -> bool:
    """Log what a sync would do with the next pending records of a kind."""
    kind = registry.get_pushed(phase.kind or "")
    async with turn.session() as session:
        after = turn.state.cursor
        sync_id = turn.sync.sync_id
        rows = await session.work.pending(sync_id, kind.name, after, planning.SCANNED)
        known = await session.links.fetch(
            [Ref(kind.name, row.record_id) for row in rows],
        )
        outcomes: dict[tuple[Ref, str], RecordOutcome] = {}
        for verb in kind.max_per_call:
            planned = await planning.judge(turn, session, kind, verb, rows)
            found = [*planned.outcomes, *(one for one, _ in planned.skipped)]
            found += [_would(kind, verb, member, rows, known) for member in planned.members]
            outcomes.update({(one.ref, one.outcome): one for one in found})
        await turn.record_outcomes(session, list(outcomes.values()))
    if rows:
        turn.state.cursor = rows[-1].record_id
    return len(rows) < planning.SCANNED


def _would(
    kind: PushedKind[Entity],
    verb: Verb,
    member: Member,
    rows: Sequence[WorkRow],
    known: Mapping[Ref, Link],
) -> RecordOutcome:
    """Return the entry of a write that a sync would make, with the fields that it would change."""
    ref, outcome = Ref(member.kind, member.record_id), WOULD[verb]
    label = kind.label_of(_record(rows, member.record_id))
    sentence = " ".join((f"It would be {outcome}.", *member.notes))
    xero_id = known[ref].xero_id if ref in known else None
    page = kind.page_path(xero_id) if xero_id is not None else None
    changes = tuple(_without_made_up_id(change) for change in member.changes)
    return RecordOutcome(ref, label, outcome, sentence, xero_id, page, member.revision, changes=changes)


def _without_made_up_id(change: FieldChange) -> FieldChange:
    """Return a change that names a contact which the sync would create first without the id that stands for it."""
    return change.model_copy(update={"after": "a new contact"}) if change.after == NOT_YET else change


def _record(rows: Sequence[WorkRow], record_id: str) -> JsonObject:
    return next(row.record for row in rows if row.record_id == record_id)

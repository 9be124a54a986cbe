"""What each waiting record needs now: frozen into a batch, left, held or parked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from common.ids import new_id
from common.postgres import Connection
from sync_worker.domain.batching import Member, cut
from sync_worker.domain.kind import Context, Leave, Link, Ref, Send, Verb
from sync_worker.domain.problems import Problem
from sync_worker.flows.lease import Told, Turn
from sync_worker.kinds import BY_NAME
from sync_worker.repository import batches, links, members, organisations, problems, records, work
from sync_worker.repository.links import LinkToKeep
from sync_worker.repository.problems import Parked
from sync_worker.repository.work import WorkRow

SCANNED = 200
NOT_YET = "00000000-0000-0000-0000-000000000000"
"""The id that a preview gives to what a sync would create first."""
BATCHES_AT_ONCE = 4


@dataclass
class Plan:
    """What a look at the work list decided."""

    members: list[Member] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    left: list[tuple[Told, bool]] = field(default_factory=list)
    done: list[tuple[Ref, int]] = field(default_factory=list)
    held: list[Ref] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)


async def next_batches(turn: Turn, kind: Any, verb: Verb) -> tuple[list[UUID], bool]:
    """Freeze the next batches of a phase; tell whether the work list has no more for it."""
    async with turn.transaction() as connection:
        rows, over = await _rows(turn, connection, kind)
        if not rows:
            return [], over
        plan = await judge(turn, connection, kind, verb, rows)
        await keep_plan(turn, connection, plan)
        frozen = []
        most = min(kind.MOST[verb], turn.memory["settings"].batch_size)
        for group in cut(plan.members, most):
            batch_id = new_id()
            call = kind.write(verb, [member.payload for member in group])
            of = (turn.tenant_id, turn.sync.sync_id, kind.NAME, verb)
            await batches.freeze(connection, turn.company_id, batch_id, of, call, group)
            refs = [Ref(member.kind, member.record_id) for member in group]
            await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "batched")
            frozen.append(batch_id)
    return frozen, over


async def _rows(turn: Turn, connection: Connection, kind: Any) -> tuple[list[WorkRow], bool]:
    after = turn.memory.get("cursor", "")
    sync_id = turn.sync.sync_id
    most = min(SCANNED, BATCHES_AT_ONCE * turn.memory["settings"].batch_size)
    rows = await work.waiting(connection, turn.company_id, sync_id, kind.NAME, after, most)
    if rows:
        turn.memory["cursor"] = rows[-1].record_id
    busy = await members.in_open(connection, turn.company_id, turn.tenant_id, kind.NAME)
    return [row for row in rows if row.record_id not in busy], len(rows) < most


async def judge(turn: Turn, connection: Connection, kind: Any, verb: Verb, rows: Sequence[WorkRow]) -> Plan:
    """Decide about each waiting record: sent now, left, parked or held."""
    plan = Plan()
    removing = verb is Verb.REMOVE
    rows = [row for row in rows if (row.withdrawn or row.parent_withdrawn) is removing]
    typed = {row.record_id: kind.RECORD.model_validate(row.record) for row in rows}
    context = await context_for(turn, connection, kind, list(typed.values()))
    for row in rows:
        ref, record = Ref(kind.NAME, row.record_id), typed[row.record_id]
        link = context.links.get(ref)
        left_out = context.answers.get(ref) in {"skip", "ignore"}
        if left_out and (row.withdrawn or not removing):
            _leave(plan, kind, row, record, Leave("Somebody decided that it is not sent."))
        elif removing:
            _plan_removal(plan, kind, row, record, link, context)
        elif (missing := _missing(kind, record, context)) is not None:
            plan.held.append(ref)
            sentence = f"It waits for its {missing.kind.replace('_', ' ')}, which is not in Xero."
            plan.told.append(Told(ref, kind.label(record), "held", sentence, revision=row.revision))
        else:
            known = context.with_edits() if row.belongs_to_create else context
            _decide(plan, kind, row, record, kind.verdict(record, link, known), verb)
    return plan


def _plan_removal(
    plan: Plan, kind: Any, row: WorkRow, record: Any, link: Link | None, context: Context
) -> None:
    if link is None:
        _leave(plan, kind, row, record, Leave("It was withdrawn before it reached Xero."))
    elif link.state == "removed":
        plan.done.append((Ref(kind.NAME, row.record_id), row.revision))
    else:
        _decide(plan, kind, row, record, kind.removal(record, link, context), Verb.REMOVE)


def _missing(kind: Any, record: Any, context: Context) -> Ref | None:
    return next((need for need in kind.needs(record) if need not in context.links), None)


def _decide(plan: Plan, kind: Any, row: WorkRow, record: Any, verdict: Any, verb: Verb) -> None:
    ref = Ref(kind.NAME, row.record_id)
    match verdict:
        case Send(verb=needed, payload=payload, notes=notes) if needed is verb:
            plan.members.append(Member(kind.NAME, row.record_id, row.revision, dict(payload), notes))
        case Send():
            pass  # another phase of this sync sends it
        case Leave():
            _leave(plan, kind, row, record, verdict)
        case Problem():
            plan.parked.append(Parked(ref, row.revision, kind.label(record), verdict))
            plan.told.append(Told(ref, kind.label(record), "parked", revision=row.revision, problem=verdict))


def _leave(plan: Plan, kind: Any, row: WorkRow, record: Any, leave: Leave) -> None:
    ref = Ref(kind.NAME, row.record_id)
    if leave.silent:
        plan.done.append((ref, row.revision))
    else:
        told = Told(ref, kind.label(record), "left", leave.sentence, revision=row.revision)
        plan.left.append((told, leave.until is not None))


async def context_for(turn: Turn, connection: Connection, kind: Any, typed: Sequence[Any]) -> Context:
    """Gather what a kind may know to judge these records."""
    refs = {Ref(kind.NAME, record.id) for record in typed}
    for record in typed:
        refs.update(kind.needs(record))
        refs.update(kind.looks_at(record))
    kept = await organisations.fetch(connection, turn.company_id, turn.tenant_id)
    assert kept is not None
    facts, accounts = kept
    known = await links.fetch(connection, turn.company_id, turn.tenant_id, refs)
    labels = await _labels(
        connection, turn.company_id, [ref for ref in refs if ref not in known and ref.kind != kind.NAME]
    )
    if turn.sync.mode == "preview":
        needed = {need for record in typed for need in kind.needs(record)}
        known = {**{need: Link(NOT_YET, 0) for need in needed}, **known}
    return Context(
        company_id=turn.company_id,
        tenant_id=turn.tenant_id,
        settings=turn.memory["settings"],
        organisation=facts,
        accounts={account.id: account for account in accounts},
        links=known,
        address=turn.tools.settings.public_url.rstrip("/"),
        answers=await problems.what_people_said(connection, turn.company_id, turn.tenant_id, kind.NAME),
        labels=labels,
    )


async def _labels(connection: Connection, company_id: UUID, refs: Sequence[Ref]) -> dict[Ref, str]:
    """How people know records that are not in Xero, for the sentences of problems."""
    stored = await records.fetch(connection, company_id, refs)
    kinds: dict[str, Any] = dict(BY_NAME)
    return {
        ref: str(kinds[ref.kind].label(kinds[ref.kind].RECORD.model_validate(one.record)))
        for ref, one in stored.items()
    }


async def keep_plan(turn: Turn, connection: Connection, plan: Plan) -> None:
    """Write down what was decided without a call."""
    company, tenant, sync_id = turn.company_id, turn.tenant_id, turn.sync.sync_id
    told = await _left_once(turn, connection, plan)
    opened = [await problems.park(connection, company, tenant, parked) for parked in plan.parked]
    await work.mark(connection, company, sync_id, plan.held, "held")
    await work.mark(connection, company, sync_id, [one.ref for one in plan.parked], "parked")
    await _same_already(turn, connection, plan.done)
    events = await problems.opened_events(connection, company, opened, sync_id) if opened else []
    await turn.tell(connection, told, *events)


async def _left_once(turn: Turn, connection: Connection, plan: Plan) -> list[Told]:
    """What is left alone is logged once; what a setting keeps back is looked at again when settings change."""
    told = list(plan.told)
    for one, until_settings_change in plan.left:
        version = turn.sync.settings_version if until_settings_change else None
        assert one.revision is not None
        if await links.leave(connection, turn.company_id, turn.tenant_id, one.ref, one.revision, version):
            told.append(one)
    refs = [one.ref for one, _ in plan.left]
    await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "done")
    await turn.free(connection, refs)
    return told


async def _same_already(turn: Turn, connection: Connection, done: Sequence[tuple[Ref, int]]) -> None:
    """Xero shows these as they are here: their revision counts as synced."""
    if not done:
        return
    known = await links.fetch(connection, turn.company_id, turn.tenant_id, [ref for ref, _ in done])
    kept = [LinkToKeep(ref, known[ref].xero_id, revision) for ref, revision in done if ref in known]
    refs = [ref for ref, _ in done]
    await links.keep(connection, turn.company_id, turn.tenant_id, kept)
    await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "done")
    await turn.free(connection, refs)

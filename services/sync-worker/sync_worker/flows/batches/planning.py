"""What each waiting record needs now: frozen into a batch, skipped, waiting or in need of attention."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from common.contracts.records import Entity
from common.contracts.sync import Outcome
from common.ids import new_id
from sync_worker.domain.batching import BatchScope, Member, cut
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.comparison import in_words
from sync_worker.domain.differing import NUMBER_TWICE
from sync_worker.domain.fields import Merge, MergeState
from sync_worker.domain.kind import Context, Link, Ref, Send, Skip, Verb, Verdict
from sync_worker.domain.merge import theirs_changed
from sync_worker.domain.merge_start import linked
from sync_worker.domain.problems import Problem
from sync_worker.domain.raw import raw_values, with_values
from sync_worker.flows.batches import uniqueness
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.merging.merging import Standing, Taken, publish
from sync_worker.flows.reading import adopting
from sync_worker.flows.turns.turn import RecordOutcome, Turn, attention_entry
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.work import WorkRow

SCANNED = 200
NAMING = {"number", "code"}
BATCHES_AT_ONCE = 4


@dataclass
class Plan:
    """What a look at the work list decided."""

    members: list[Member] = field(default_factory=list)
    outcomes: list[RecordOutcome] = field(default_factory=list)
    skipped: list[tuple[RecordOutcome, bool]] = field(default_factory=list)
    done: list[tuple[Ref, int]] = field(default_factory=list)
    waiting: list[Ref] = field(default_factory=list)
    problems: list[ProblemRecord] = field(default_factory=list)
    merged: Taken = field(default_factory=Taken)


async def next_batches(turn: Turn, kind: PushedKind[Entity], verb: Verb) -> tuple[list[UUID], bool]:
    """Freeze the next batches of a phase; tell whether the work list has no more for it."""
    async with turn.session() as session:
        rows, over = await _rows(turn, session, kind)
        if not rows:
            return [], over
        if verb is not Verb.REMOVE:
            await adopting.adopt_stored(
                turn, session, kind, [row.record for row in rows if not row.withdrawn]
            )
        plan = await judge(turn, session, kind, verb, rows)
        await store_plan(turn, session, kind, plan)
        frozen = []
        limit = min(kind.max_per_call[verb], turn.settings.batch_size)
        for group in cut(plan.members, limit):
            batch_id = new_id()
            call = kind.write(verb, [member.payload for member in group])
            scope = BatchScope(turn.tenant_id, turn.sync.sync_id, kind.name, verb)
            await session.batches.freeze(batch_id, scope, call, group)
            refs = [Ref(member.kind, member.record_id) for member in group]
            await session.work.mark(turn.sync.sync_id, refs, "batched")
            frozen.append(batch_id)
    return frozen, over


async def _rows(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity]
) -> tuple[list[WorkRow], bool]:
    limit = min(SCANNED, BATCHES_AT_ONCE * turn.settings.batch_size)
    rows = await session.work.pending(turn.sync.sync_id, kind.name, turn.state.cursor, limit)
    if rows:
        turn.state.cursor = rows[-1].record_id
    busy = await session.members.in_open(kind.name)
    return [row for row in rows if row.record_id not in busy], len(rows) < limit


async def judge(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], verb: Verb, rows: Sequence[WorkRow]
) -> Plan:
    """Decide about each waiting record: sent now, skipped, waiting or in need of attention."""
    plan = Plan()
    removing = verb is Verb.REMOVE
    rows = [row for row in rows if (row.withdrawn or row.parent_withdrawn) is removing]
    typed = {row.record_id: kind.parse(row.record) for row in rows}
    context = await context_for(turn, session, kind, list(typed.values()))
    earlier = {} if removing else await uniqueness.first_of_each(session, kind, list(typed.values()))
    for row in rows:
        ref, record = Ref(kind.name, row.record_id), typed[row.record_id]
        link = context.links.get(ref)
        left_out = context.answers.get(ref) in {"skip", "ignore"}
        if left_out and (row.withdrawn or not removing):
            _skip(plan, kind, row, record, Skip("Someone decided not to send it."))
        elif removing:
            _plan_removal(plan, kind, row, record, link, context)
        elif missing := next((need for need in kind.depends_on(record) if need not in context.links), None):
            plan.waiting.append(ref)
            sentence = f"It waits for its {missing.kind.replace('_', ' ')}, which is not in Xero yet."
            plan.outcomes.append(
                RecordOutcome(ref, kind.label(record), "waiting", sentence, revision=row.revision)
            )
        else:
            known = context.with_edits() if row.belongs_to_create else context
            link = _first_compared(plan, kind, row, record, link, known)
            verdict = kind.verdict(record, link, known)
            if isinstance(verdict, Send) and (first := earlier.get(ref)) and _sets_a_name(verdict):
                verdict = Problem(NUMBER_TWICE, record.id, first)
            _decide(plan, kind, row, record, link, verdict, verb)
    return plan


def _sets_a_name(verdict: Send) -> bool:
    """Return whether a write gives a record a number or code, which Xero takes once."""
    return verdict.verb is Verb.CREATE or (
        verdict.merge is not None and bool(verdict.merge.send.keys() & NAMING)
    )


def _first_compared(
    plan: Plan, kind: PushedKind[Entity], row: WorkRow, record: Entity, link: Link | None, context: Context
) -> Link | None:
    """Compare both sides of a record that was linked without having come from there: what is empty may be filled."""
    if link is None or link.merge.ours or not link.merge.theirs:
        return link
    ours = kind.ours_of(record, link, context)
    state = linked(kind.fields, ours, link.merge.theirs)
    policy = kind.policy(context.settings)
    raw = raw_values(record)
    merge = theirs_changed(kind.fields, state, ours, link.merge.theirs, raw, policy, kind.app_value)
    _merged(plan, kind, row, record, link, merge)
    _log_first_comparison(
        plan, kind, row, record, link, merge, context.answers.get(Ref(kind.name, row.record_id))
    )
    return replace(link, merge=merge.state)


def _log_first_comparison(
    plan: Plan,
    kind: PushedKind[Entity],
    row: WorkRow,
    record: Entity,
    link: Link,
    merge: Merge,
    decided: str | None,
) -> None:
    """Enter what a first comparison found: what differs, what was filled, and a link that a person chose."""
    texts = [
        "Someone linked the two." if decided == "linked" else "",
        in_words(kind.fields, merge.state),
        "Empty fields were filled from Xero." if merge.take else "",
    ]
    sentence = " ".join(one for one in texts if one)
    if not sentence and not merge.changes:
        return
    outcome: Outcome = "linked" if decided == "linked" else "pulled" if merge.take else "noted"
    ref, page = Ref(kind.name, row.record_id), kind.page_path(link.xero_id)
    label = kind.label(record)
    plan.outcomes.append(
        RecordOutcome(ref, label, outcome, sentence, link.xero_id, page, row.revision, changes=merge.changes)
    )


def _merged(
    plan: Plan, kind: PushedKind[Entity], row: WorkRow, record: Entity, link: Link, merge: Merge
) -> None:
    """Store the result of comparing a linked record, and what the app is offered."""
    ref = Ref(kind.name, row.record_id)
    standing = Standing(
        ref, kind.label(record), row.revision, link.xero_id, kind.page_path(link.xero_id), merge.state
    )
    plan.merged.standings = [one for one in plan.merged.standings if one.ref != ref] + [standing]
    if merge.take:
        after = with_values(row.record, {take.field: take.after for take in merge.take})
        plan.merged.pulled.append((after, merge.take))


def _plan_removal(
    plan: Plan, kind: PushedKind[Entity], row: WorkRow, record: Entity, link: Link | None, context: Context
) -> None:
    if link is None:
        _skip(plan, kind, row, record, Skip("It was withdrawn before it was sent."))
    elif link.state == "removed":
        plan.done.append((Ref(kind.name, row.record_id), row.revision))
        agreed = Merge(MergeState(link.merge.ours, link.merge.theirs))
        _merged(plan, kind, row, record, link, agreed)
    else:
        _decide(plan, kind, row, record, link, kind.removal(record, link, context), Verb.REMOVE)


def _decide(
    plan: Plan,
    kind: PushedKind[Entity],
    row: WorkRow,
    record: Entity,
    link: Link | None,
    verdict: Verdict,
    verb: Verb,
) -> None:
    ref = Ref(kind.name, row.record_id)
    match verdict:
        case Send(verb=needed) if needed is verb:
            plan.members.append(_member(kind, row, verdict))
            if link is not None and verdict.merge is not None:
                _merged(plan, kind, row, record, link, verdict.merge)
                _log_offered(plan, kind, row, record, link, verdict.merge)
        case Send():
            pass  # another phase of this sync sends it
        case Skip():
            if link is not None and verdict.merge is not None:
                _merged(plan, kind, row, record, link, verdict.merge)
                _log_offered(plan, kind, row, record, link, verdict.merge)
            _skip(plan, kind, row, record, verdict)
        case Problem():
            xero_id = None if link is None else link.xero_id
            page = "" if link is None else kind.page_path(link.xero_id)
            plan.problems.append(ProblemRecord(ref, row.revision, kind.label(record), verdict, page=page))
            plan.outcomes.append(attention_entry(plan.problems[-1], xero_id))


def _log_offered(
    plan: Plan, kind: PushedKind[Entity], row: WorkRow, record: Entity, link: Link, merge: Merge
) -> None:
    """Enter what a comparison offers to the app: Xero's value won, or a person decided for it."""
    changes = tuple(one for one in merge.changes if one.by == "xero")
    if merge.take and changes:
        page, ref = kind.page_path(link.xero_id), Ref(kind.name, row.record_id)
        sentence = "Xero's value wins and is offered to the app."
        plan.outcomes.append(
            RecordOutcome(
                ref, kind.label(record), "pulled", sentence, link.xero_id, page, row.revision, changes=changes
            )
        )


def _member(kind: PushedKind[Entity], row: WorkRow, send: Send) -> Member:
    merge = send.merge
    return Member(
        kind.name,
        row.record_id,
        row.revision,
        dict(send.payload),
        send.notes,
        send.ours,
        () if merge is None else tuple(one for one in merge.changes if one.by == "app"),
        merge is None or not merge.skipped,
    )


def _skip(plan: Plan, kind: PushedKind[Entity], row: WorkRow, record: Entity, skip: Skip) -> None:
    ref = Ref(kind.name, row.record_id)
    if skip.silent:
        plan.done.append((ref, row.revision))
    else:
        outcome = RecordOutcome(ref, kind.label(record), "skipped", skip.sentence, revision=row.revision)
        plan.skipped.append((outcome, skip.until is not None))


async def store_plan(turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], plan: Plan) -> None:
    """Write down what was decided without a call."""
    sync_id = turn.sync.sync_id
    await publish(turn, session, kind, plan.merged)
    outcomes = await _log_skipped_once(turn, session, plan)
    events = await turn.report_problems(session, plan.problems)
    await session.work.mark(sync_id, plan.waiting, "waiting")
    await session.work.mark(sync_id, [one.ref for one in plan.problems], "needs_attention")
    await _same_already(turn, session, plan.done)
    await turn.record_outcomes(session, outcomes, *events)


async def _log_skipped_once(turn: Turn, session: OrganisationSession, plan: Plan) -> list[RecordOutcome]:
    """What is left alone is logged once; what a setting keeps back is looked at again when settings change."""
    outcomes = list(plan.outcomes)
    for one, until_settings_change in plan.skipped:
        version = turn.sync.settings_version if until_settings_change else None
        assert one.revision is not None
        if await session.links.skip(one.ref, one.revision, version):
            outcomes.append(one)
    refs = [one.ref for one, _ in plan.skipped]
    await session.work.mark(turn.sync.sync_id, refs, "done")
    await turn.release_records(session, refs)
    return outcomes


async def _same_already(turn: Turn, session: OrganisationSession, done: Sequence[tuple[Ref, int]]) -> None:
    """Xero shows these as they are here: their revision counts as synced."""
    if not done:
        return
    known = await session.links.fetch([ref for ref, _ in done])
    stored = [LinkUpdate(ref, known[ref].xero_id, revision) for ref, revision in done if ref in known]
    refs = [ref for ref, _ in done]
    await session.links.upsert(stored)
    await session.work.mark(turn.sync.sync_id, refs, "done")
    await turn.release_records(session, refs)

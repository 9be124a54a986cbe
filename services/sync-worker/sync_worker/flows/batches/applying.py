"""A stored answer becomes links, log entries and problems: each element on its own, repeatable, in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.contracts.message import Event
from common.contracts.records import Entity
from common.contracts.sync import Outcome
from common.failpoint import failpoint
from sync_worker.domain.batching import Batch, Member
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.elements import text_of
from sync_worker.domain.fields import Merge, MergeState, Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Element, Link, Ref, Verb
from sync_worker.domain.merge import theirs_changed, written
from sync_worker.domain.problems import REFUSED, SENT_TWICE_FAILED, Cause
from sync_worker.domain.raw import raw_values, with_values
from sync_worker.flows.batches import rejections
from sync_worker.flows.merging import merging
from sync_worker.flows.reading import reading
from sync_worker.flows.turns.turn import RecordOutcome, Turn, attention_entry
from sync_worker.kinds import registry
from sync_worker.repository.decisions import AffectedRow
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.records import StoredRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.xero.outcomes import outcome_of
from sync_worker.xero.refusals import cause_of

OUTCOMES: Mapping[Verb, Outcome] = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.REMOVE: "removed"}


@dataclass(frozen=True)
class Written:
    """How a record stands after its write was answered, its newest state here, and what else the answer showed."""

    standing: merging.Standing
    record: JsonObject | None
    merge: Merge


async def apply(turn: Turn, batch: Batch) -> bool:
    """Apply a stored answer; False when the fate of some members is still not known."""
    kind = registry.get_pushed(batch.kind)
    outcome = outcome_of(kind, batch)
    async with turn.session() as session:
        stored = await session.records.fetch([Ref(one.kind, one.record_id) for one in batch.members])
        outcomes, taken = await _apply_accepted(turn, session, batch, kind, outcome.taken, stored)
        failpoint("inside_applying", batch.kind, batch.verb)
        refused, events = await _apply_refused(turn, session, batch, kind, outcome.refused, stored)
        await turn.record_outcomes(
            session, [*outcomes, *refused], *reading.linked_event(turn, outcomes), *events
        )
        await merging.publish(turn, session, kind, taken)
        resolved = [Ref(one.kind, one.record_id) for one in batch.members if one not in outcome.missing]
        await session.members.resolve(batch.batch_id, resolved)
        if not outcome.missing:
            await session.batches.resolve(batch.batch_id)
    failpoint("after_answer_applied", batch.kind, batch.verb)
    return not outcome.missing


async def _apply_accepted(
    turn: Turn,
    session: OrganisationSession,
    batch: Batch,
    kind: PushedKind[Entity],
    taken: Sequence[tuple[Member, Element]],
    stored: dict[Ref, StoredRecord],
) -> tuple[list[RecordOutcome], merging.Taken]:
    before = await session.links.fetch([_ref(member) for member, _ in taken])
    shown = [reading.as_object(turn, kind, element, member.record_id) for member, element in taken]
    seen = await session.xero_objects.fetch(kind.name, [one.xero_id for one in shown])
    await session.xero_objects.upsert(shown)
    results = [
        _written(turn, kind, batch, member, element, before.get(_ref(member)), stored.get(_ref(member)))
        for member, element in taken
    ]
    await session.links.upsert([link for link, _, _ in results])
    refs = [_ref(member) for member, _ in taken]
    await session.work.mark(turn.sync.sync_id, refs, "done")
    await turn.release_records(session, refs)
    known = {xero_id: one.object for xero_id, one in seen.items()}
    shared = await merging.take_theirs(turn, session, kind, shown, known, written=refs)
    return [*(outcome for _, _, outcome in results), *shared], _taken([one for _, one, _ in results])


def _written(
    turn: Turn,
    kind: PushedKind[Entity],
    batch: Batch,
    member: Member,
    element: Element,
    link: Link | None,
    stored: StoredRecord | None,
) -> tuple[LinkUpdate, Written, RecordOutcome]:
    """Return what a write makes of a link: the base is what was sent and what the answer shows.

    Whatever else the answer shows to be changed since the last reading is taken in like any reading.
    """
    ref, xero_id = _ref(member), str(element[kind.id_key])
    theirs = kind.theirs_of(element)
    label, page = _label(kind, stored), kind.page_path(xero_id)
    if batch.verb is Verb.REMOVE:
        state = MergeState(link.merge.ours if link is not None else {}, theirs)
        merge = Merge(state)
    else:
        state = written(kind.fields, link.merge if link is not None else MergeState(), member.ours, theirs)
        merge = _seen_besides(turn, kind, state, theirs, link, stored)
    standing = merging.Standing(ref, label, member.revision, xero_id, page, merge.state)
    record = None if stored is None else stored.record
    outcome = RecordOutcome(
        ref,
        label,
        OUTCOMES[batch.verb],
        " ".join(member.notes),
        xero_id,
        page,
        member.revision,
        changes=(*member.changes, *merge.changes),
    )
    saved = LinkUpdate(ref, xero_id, member.held_revision, merge=merge.state)
    return saved, Written(standing, record, merge), outcome


def _seen_besides(
    turn: Turn,
    kind: PushedKind[Entity],
    state: MergeState,
    theirs: Values,
    link: Link | None,
    stored: StoredRecord | None,
) -> Merge:
    if link is None or stored is None or turn.state.settings is None:
        return Merge(state)
    raw = raw_values(kind.parse(stored.record))
    policy = kind.policy(turn.settings)
    return theirs_changed(kind.fields, state, {}, theirs, raw, policy, kind.app_value)


def _taken(written_now: Sequence[Written]) -> merging.Taken:
    taken = merging.Taken()
    for one in written_now:
        taken.standings.append(one.standing)
        if one.merge.take and one.record is not None:
            after = with_values(one.record, {take.field: take.after for take in one.merge.take})
            taken.pulled.append((after, one.merge.take))
    return taken


async def _apply_refused(
    turn: Turn,
    session: OrganisationSession,
    batch: Batch,
    kind: PushedKind[Entity],
    refused: Sequence[tuple[Member, str]],
    stored: dict[Ref, StoredRecord],
) -> tuple[list[RecordOutcome], list[Event]]:
    problem_record, again = [], []
    for member, words in refused:
        ref = _ref(member)
        cause = cause_of(words)
        problem = await rejections.problem_of(
            turn, session, kind, batch.verb, cause, ref, words, stored.get(ref)
        )
        if await _sent_otherwise(turn, session, kind, batch.verb, problem.cause, member):
            again.append(member)
            continue
        label = _label(kind, stored.get(ref))
        problem_record.append(ProblemRecord(ref, member.revision, label, problem, page=_page(kind, member)))
    events = await turn.report_problems(session, problem_record)
    await _ask_again(turn, session, again)
    await session.work.mark(
        turn.sync.sync_id,
        [one.ref for one in problem_record],
        "needs_attention",
    )
    return [attention_entry(one) for one in problem_record], list(events)


async def _sent_otherwise(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    verb: Verb,
    cause: Cause,
    member: Member,
) -> bool:
    """Return whether the kind has another way to send what was refused for this cause, and has not tried it."""
    renamed = registry.as_renamed(kind)
    if verb is Verb.REMOVE or renamed is None or not renamed.can_rename(cause, turn.settings):
        return False
    decided = await session.decisions.of_kind(kind.name)
    return decided.get(_ref(member)) not in rejections.NUMBERED_BY[verb]


async def _ask_again(turn: Turn, session: OrganisationSession, members: Sequence[Member]) -> None:
    refs = [_ref(member) for member in members]
    if not refs:
        return
    refused = [AffectedRow(turn.tenant_id, _ref(one), one.revision) for one in members]
    await session.decisions.record(refused, "numbered")
    await session.work.mark(turn.sync.sync_id, refs, "pending")
    turn.state.look_again = True


async def gone(turn: Turn, batch: Batch) -> None:
    """Xero knows nothing of what was to be removed: it is gone."""
    kind = registry.get_pushed(batch.kind)
    async with turn.session() as session:
        refs = [_ref(member) for member in batch.members]
        stored = await session.records.fetch(refs)
        known = await session.links.fetch(refs)
        saved = [
            LinkUpdate(ref, known[ref].xero_id, stored[ref].revision if ref in stored else 0)
            for ref in refs
            if ref in known
        ]
        await session.links.upsert(saved)
        await session.xero_objects.mark_removed(kind.name, [one.xero_id for one in saved])
        await session.work.mark(turn.sync.sync_id, refs, "done")
        await session.batches.resolve(batch.batch_id)
        outcomes = [
            RecordOutcome(ref, _label(kind, stored.get(ref)), "removed", "It was already gone in Xero.")
            for ref in refs
        ]
        await merging.forget_differences(turn, session, kind, known, {one.ref: one.label for one in outcomes})
        await turn.record_outcomes(session, outcomes)


async def report_all(turn: Turn, batch: Batch, words: str) -> None:
    """Park what Xero refuses, or fails at, as a whole."""
    kind = registry.get_pushed(batch.kind)
    cause = (cause_of(words) if words else SENT_TWICE_FAILED) if batch.members else REFUSED
    async with turn.session() as session:
        refs = [_ref(member) for member in batch.members]
        stored = await session.records.fetch(refs)
        problem_record = []
        for member in batch.members:
            ref = _ref(member)
            problem = await rejections.problem_of(
                turn, session, kind, batch.verb, cause, ref, words, stored.get(ref)
            )
            label = _label(kind, stored.get(ref))
            problem_record.append(
                ProblemRecord(ref, member.revision, label, problem, page=_page(kind, member))
            )
        events = await turn.report_problems(session, problem_record)
        await session.work.mark(turn.sync.sync_id, refs, "needs_attention")
        await session.batches.resolve(batch.batch_id)
        await turn.record_outcomes(session, [attention_entry(one) for one in problem_record], *events)


def _ref(member: Member) -> Ref:
    return Ref(member.kind, member.record_id)


def _page(kind: PushedKind[Entity], member: Member) -> str:
    """Return the path of the page of a member's object in Xero; empty where it has none yet."""
    xero_id = text_of(member.payload, kind.id_key)
    return kind.page_path(xero_id) if xero_id else ""


def _label(kind: PushedKind[Entity], stored: StoredRecord | None) -> str:
    return "" if stored is None else kind.label_of(stored.record)

"""What a reading of Xero means for linked records: merged field by field, offered to the app, logged, shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from common.contracts.kinds import INVOICING_KINDS
from common.contracts.pulled import PulledField
from common.contracts.records import Entity
from common.contracts.sync import Outcome, RecordLink, RecordsLinked
from common.failpoint import guard_disabled
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.differing import DIFFERS_IN_XERO, DIFFERS_ON_LINKING, GONE_IN_XERO, differing
from sync_worker.domain.fields import Merge, MergeState, Reason, Take, Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.merge import theirs_changed
from sync_worker.domain.problems import Problem
from sync_worker.domain.raw import raw_values, with_values
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.merging.minting import publish_items
from sync_worker.flows.problem_reports import publish_solved, report
from sync_worker.flows.turns.turn import NAMED_BY_ID, RecordOutcome, Turn
from sync_worker.kinds import registry
from sync_worker.repository.links import LinkedObject
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.records import StoredRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import XeroObject

RECORDS_A_MESSAGE = 100
LINKED_KINDS = frozenset(kind.name for kind in registry.pushed) & INVOICING_KINDS.keys()
"""The kinds of which invoicing is told where a record is in Xero."""


@dataclass(frozen=True)
class Standing:
    """How a linked record stands after a merge."""

    ref: Ref
    label: str
    revision: int
    xero_id: str
    page_path: str
    merge: MergeState


@dataclass
class Taken:
    """What a reading brought: log entries, and how records stand now."""

    outcomes: list[RecordOutcome] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    pulled: list[tuple[JsonObject, tuple[Take, ...]]] = field(default_factory=list)


async def take_theirs(
    turn: Turn,
    session: OrganisationSession,
    kind: Kind[Entity],
    shown: Sequence[XeroObject],
    before: Mapping[str, XeroObject],
    written: Collection[Ref] = (),
) -> list[RecordOutcome]:
    """Merge what was read with what both sides were known to hold; each change in Xero is met once.

    `before` are the objects as they were last read, `shown` as they are now. Whatever is offered to the app, and each
    problem about a record, is published in this transaction. Records whose own write is what changed the object,
    `written`, are left out; others that share it are not.
    """
    moved = {one.xero_id: one for one in shown if _moved(before.get(one.xero_id), one)}
    if not moved or turn.state.settings is None:
        return []
    linked = await session.links.of_objects(kind.name, sorted(moved))
    linked = [one for one in linked if one.merge.ours and one.ref not in written]
    stored = await session.records.fetch([one.ref for one in linked])
    typed = {ref: kind.parse(one.record) for ref, one in stored.items()}
    context = await context_for(turn, session, kind, list(typed.values()))
    taken = Taken()
    for one in linked:
        saved = stored.get(one.ref)
        if saved is not None and saved.withdrawn:
            continue
        old, now = before[one.xero_id], moved[one.xero_id]
        record = typed.get(one.ref)
        state = replace(one.merge, theirs=old.fields)
        ours: Values = {}
        if record is not None:
            ours = kind.ours_of(record, replace(context.links[one.ref], merge=state), context)
        raw = _raw(kind, record, state)
        merge = theirs_changed(
            kind.fields, state, ours, now.fields, raw, kind.policy(turn.settings), kind.app_value
        )
        _take(taken, kind, one, saved, old, now, merge)
    await publish(turn, session, kind, taken)
    return taken.outcomes


async def publish(turn: Turn, session: OrganisationSession, kind: Kind[Entity], taken: Taken) -> None:
    """Write down how records stand, offer the app what it takes, open and close the problems about them."""
    taken.standings = await _readable(session, taken.standings)
    merges = {one.ref: one.merge for one in taken.standings}
    await session.links.set_merge(merges)
    await offer(turn, session, kind, taken.pulled)
    if guard_disabled("told"):
        taken.outcomes.clear()
    else:
        await show(turn, session, taken.standings)


async def _readable(session: OrganisationSession, standings: Sequence[Standing]) -> list[Standing]:
    """Return standings whose differences name contacts and accounts as people know them."""
    ids = {
        value
        for one in standings
        for name in NAMED_BY_ID
        if (difference := one.merge.differences.get(name)) is not None
        for value in (difference.ours, difference.theirs)
    }
    if not ids:
        return list(standings)
    names = await session.organisations.names_of(registry.names, ids)
    return [replace(one, merge=_named(one.merge, names)) for one in standings]


def _named(merge: MergeState, names: Mapping[str, str]) -> MergeState:
    named = {
        name: replace(one, ours=names.get(one.ours, one.ours), theirs=names.get(one.theirs, one.theirs))
        if name in NAMED_BY_ID
        else one
        for name, one in merge.differences.items()
    }
    return replace(merge, differences=named)


async def offer(
    turn: Turn,
    session: OrganisationSession,
    kind: Kind[Entity],
    pulled: Sequence[tuple[JsonObject, tuple[Take, ...]]],
) -> None:
    """Publish fields that the app may take, some records a message."""
    if (pulled_kind := registry.as_pulled(kind)) is None:
        return
    items = [
        pulled_kind.pulled_item.model_validate({"record": record, "fields": [_field(take) for take in takes]})
        for record, takes in pulled
    ]
    await publish_items(turn, session, pulled_kind, items)


async def show(turn: Turn, session: OrganisationSession, standings: Iterable[Standing]) -> None:
    """Open one problem for all records of a kind that differed when linked, and one for each that differs in Xero."""
    tenant = turn.tenant_id
    standings = list(standings)
    differed = await session.problems.attached([one.ref for one in standings])
    agreed, problem_record, shown = [], [], []
    for one in standings:
        problem = problem_of(one)
        if problem is None and one.ref not in differed:
            continue
        if problem is None:
            agreed.append(one.ref)
        else:
            problem_record.append(
                ProblemRecord(one.ref, one.revision, one.label, problem, False, one.page_path)
            )
        if one.ref.kind in LINKED_KINDS:
            shown.append(
                RecordLink(
                    kind=one.ref.kind,
                    id=one.ref.id,
                    xero_id=one.xero_id,
                    xero_url=turn.page(one.page_path),
                    differs=None if problem is None else differing(one.merge),
                )
            )
    opened = await report(session, problem_record)
    solved = await session.problems.detach(agreed) if agreed else []
    events = await turn.opened(session, opened)
    await session.outbox.enqueue(*events)
    await publish_solved(session, solved)
    for start in range(0, len(shown), RECORDS_A_MESSAGE):
        some = tuple(shown[start : start + RECORDS_A_MESSAGE])
        await session.outbox.enqueue(RecordsLinked(tenant_id=tenant, links=some))


async def forget_differences(
    turn: Turn,
    session: OrganisationSession,
    kind: Kind[Entity],
    known: Mapping[Ref, Link],
    labels: Mapping[Ref, str],
) -> None:
    """Store that records are gone on both sides, so nothing of them differs any more."""
    standings = [
        Standing(
            ref,
            labels.get(ref, ref.id),
            link.revision,
            link.xero_id,
            kind.page_path(link.xero_id),
            MergeState(link.merge.ours, link.merge.theirs),
        )
        for ref, link in known.items()
    ]
    await publish(turn, session, kind, Taken(standings=standings))


def problem_of(one: Standing) -> Problem | None:
    """Return the problem about a record that differs, or None where nothing waits for a person."""
    reasons = {difference.reason for difference in one.merge.differences.values()}
    gone = one.merge.differences.get("status")
    if gone is not None and gone.reason is Reason.IN_XERO:
        return Problem(GONE_IN_XERO, f"{one.ref.kind} {one.ref.id}")
    if Reason.IN_XERO in reasons:
        return Problem(DIFFERS_IN_XERO, f"{one.ref.kind} {one.ref.id}", differing(one.merge))
    if Reason.OPEN in reasons:
        return Problem(DIFFERS_ON_LINKING, one.ref.kind, f"{one.ref.kind.replace('_', ' ')}s")
    return None


def _moved(old: XeroObject | None, now: XeroObject) -> bool:
    return (
        old is not None
        and bool(old.fields)
        and any(old.fields.get(name) != now.fields[name] for name in now.fields)
    )


def _raw(kind: Kind[Entity], record: Entity | None, state: MergeState) -> JsonObject:
    if record is not None:
        return raw_values(record)
    taken = {one.name for one in kind.fields if one.taken}
    return {name: kind.app_value(name, str(value)) for name, value in state.ours.items() if name in taken}


def _take(
    taken: Taken,
    kind: Kind[Entity],
    one: LinkedObject,
    saved: StoredRecord | None,
    old: XeroObject,
    now: XeroObject,
    merge: Merge,
) -> None:
    whole = saved.record if saved is not None else {**(old.as_record or {}), "id": one.ref.id}
    takes = merge.take
    if takes:
        after = with_values(whole, {take.field: take.after for take in takes})
        try:
            kind.parse(after)
        except ValidationError:
            merge = _not_taken(merge)
            takes = ()
        else:
            taken.pulled.append((after, takes))
    label, page = _label(kind, whole), kind.page_path(one.xero_id)
    revision = saved.revision if saved is not None else 0
    taken.standings.append(Standing(one.ref, label, revision, one.xero_id, page, merge.state))
    if merge.changes:
        outcome: Outcome = "pulled" if takes else "noted"
        text = _sentence(merge, bool(takes), now.state)
        taken.outcomes.append(
            RecordOutcome(one.ref, label, outcome, text, one.xero_id, page, revision, changes=merge.changes)
        )


def _not_taken(merge: Merge) -> Merge:
    """Return a merge whose values the app cannot hold: they stay Xero's."""
    saved = {
        take.field: replace(merge.state.differences[take.field], reason=Reason.THEIRS, before=())
        for take in merge.take
    }
    return replace(merge, state=replace(merge.state, differences={**merge.state.differences, **saved}))


def _sentence(merge: Merge, pulled: bool, state: str) -> str:
    if state == "removed":
        return "It was deleted in Xero." if pulled else "It was voided or deleted in Xero."
    if pulled:
        both = any(change.replaced is not None for change in merge.changes)
        return "Both sides changed it. Xero's change wins." if both else "It was changed in Xero."
    if merge.take:
        return "It was changed in Xero to a value that the app cannot store."
    return "It was changed in Xero. The app was not changed."


def _label(kind: Kind[Entity], record: JsonObject) -> str:
    try:
        return kind.label_of(record)
    except ValidationError:
        return str(record.get("name") or record.get("number") or record.get("id") or "")


def _field(take: Take) -> PulledField:
    return PulledField(field=take.field, before=take.before, after=take.after)

"""Links a record again whose object in Xero was deleted or archived, to the object that took its place there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from common.contracts.records import Entity
from sync_worker.domain.capabilities import RelinkedKind
from sync_worker.domain.comparison import in_words
from sync_worker.domain.fields import Merge, MergeState
from sync_worker.domain.kind import Context, Link, Ref
from sync_worker.domain.merge import theirs_changed
from sync_worker.domain.merge_start import relinked
from sync_worker.domain.problems import CUSTOMER_ARCHIVED, Problem
from sync_worker.domain.raw import raw_values, with_values
from sync_worker.flows.merging import merging
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.repository import problems
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.orphans import Orphan
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import XeroObject


@dataclass(frozen=True)
class _Pair:
    """A record, its link to an object that is gone, and the object that takes its place."""

    orphan: Orphan
    record: Entity
    new: XeroObject

    @property
    def ref(self) -> Ref:
        """Return whose link it is."""
        return self.orphan.ref

    def known(self, before: Mapping[str, XeroObject]) -> MergeState:
        """Return what was known of the record with its old object, as that was shown before this reading."""
        old = before.get(self.orphan.xero_id)
        return self.orphan.merge if old is None else replace(self.orphan.merge, theirs=old.fields)


async def relink(
    turn: Turn,
    session: OrganisationSession,
    kind: RelinkedKind[Entity],
    shown: Sequence[XeroObject],
    before: Mapping[str, XeroObject],
) -> list[RecordOutcome]:
    """Link records whose object is gone to live objects of a reading that belong to no record and succeed it.

    The two are compared as on first matching: what differs stays on both sides until a person decides. Only what
    Xero alone decides (whether a product is on sale) goes on from what the old object last showed.

    Args:
        turn: The turn of the sync that reads.
        session: The session in which the reading is stored.
        kind: The kind of the objects.
        shown: The objects as they are now.
        before: The objects as they were shown before this reading, by their id in Xero.
    """
    live = [one for one in shown if one.state == "live" and one.as_record is not None]
    pairs = await _found(session, kind, live) if live and turn.state.settings is not None else []
    if not pairs:
        return []
    context = await context_for(turn, session, kind, [one.record for one in pairs])
    taken, outcomes, stored = merging.Taken(), [], []
    for pair in pairs:
        merge = compared(kind, pair.record, pair.new, pair.known(before), context)
        label, revision, xero_id = kind.label(pair.record), pair.orphan.revision, pair.new.xero_id
        page = kind.page_path(xero_id)
        stored.append(LinkUpdate(pair.ref, xero_id, 0, merge=merge.state))
        taken.standings.append(merging.Standing(pair.ref, label, revision, xero_id, page, merge.state))
        if merge.take:
            values = {take.field: take.after for take in merge.take}
            taken.pulled.append((with_values(pair.record.model_dump(mode="json"), values), merge.take))
        outcomes.append(_outcome(kind, taken.standings[-1], merge))
    await session.links.upsert(stored)
    await merging.publish(turn, session, kind, taken)
    await _go_on(turn, session, [pair.ref for pair in pairs])
    return outcomes


def _outcome(kind: RelinkedKind[Entity], one: merging.Standing, merge: Merge) -> RecordOutcome:
    """Return the entry of a record that was linked again: why, and what differs."""
    sentence = " ".join(words for words in (kind.relinked, in_words(kind.fields, merge.state)) if words)
    return RecordOutcome(
        one.ref,
        one.label,
        "linked",
        sentence,
        one.xero_id,
        one.page_path,
        one.revision,
        changes=merge.changes,
    )


async def _found(
    session: OrganisationSession, kind: RelinkedKind[Entity], live: Sequence[XeroObject]
) -> list[_Pair]:
    """Return the records whose object is gone, each with the one of these objects that succeeds it."""
    owned = await session.links.of_objects(kind.name, [one.xero_id for one in live])
    owned_ids = {one.xero_id for one in owned}
    free = [one for one in live if one.xero_id not in owned_ids]
    return _pairs(kind, await session.orphans.of_kind(kind.name), free) if free else []


def _pairs(kind: RelinkedKind[Entity], orphans: Sequence[Orphan], free: Sequence[XeroObject]) -> list[_Pair]:
    """Pair each orphan with the one object that succeeds it; where several could, none does."""
    pairs: list[_Pair] = []
    for orphan in orphans:
        record = kind.parse(orphan.record)
        used = {pair.new.xero_id for pair in pairs}
        found = [one for one in free if kind.succeeds(record, one.seen, one.fields)]
        if len(found) == 1 and found[0].xero_id not in used:
            pairs.append(_Pair(orphan, record, found[0]))
    return pairs


def compared(
    kind: RelinkedKind[Entity], record: Entity, new: XeroObject, before: MergeState, context: Context
) -> Merge:
    """Compare a record with the object that takes the place of its old one; `before` is what was known with that one.

    Pure, like the merge itself.
    """
    state = MergeState({}, new.fields, before.differences)
    ours = kind.ours_of(record, Link(new.xero_id, 0, "live", new.seen, state), context)
    return theirs_changed(
        kind.fields,
        relinked(kind.fields, before, ours, new.fields),
        ours,
        new.fields,
        raw_values(record),
        kind.policy(context.settings),
        kind.app_value,
    )


async def _go_on(turn: Turn, session: OrganisationSession, refs: Sequence[Ref]) -> None:
    """Add the records to this sync, and release what waited for them to be in Xero again."""
    await turn.release_records(session, refs)
    await session.work.add(turn.sync.sync_id, refs)
    for ref in refs:
        waited = problems.problem_id(turn.company_id, turn.tenant_id, Problem(CUSTOMER_ARCHIVED, ref.id))
        solved = await session.problems.release_problem(waited)
        await publish_solved(session, solved)

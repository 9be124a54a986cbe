"""An answer that is missing: the same bytes again while Xero knows the key, else read first, by verb."""

from collections.abc import Sequence

from common.contracts.records import Entity
from common.failpoint import failpoint, guard_disabled
from common.ids import new_id
from sync_worker.domain.batching import MAX_SENDS, STILL_WORKING, Batch, Member, first_part, key_is_alive
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.fields import MergeState
from sync_worker.domain.kind import Element, Link, Reading, Ref, Verb
from sync_worker.domain.merge import written
from sync_worker.domain.states import BatchState
from sync_worker.errors import Later
from sync_worker.flows.batches import applying
from sync_worker.flows.merging import merging
from sync_worker.flows.reading import reading
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.kinds import registry
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.session import OrganisationSession


async def step(turn: Turn, batch: Batch) -> bool:
    """Find out what became of a batch that was sent and has no answer.

    Return True when the same bytes may be sent again under the same key.

    Raises:
        Later: Xero may still be working on the call.
    """
    kind = registry.get_pushed(batch.kind)
    async with turn.session(fenced=False) as session:
        at = await session.now()
    repeatable = (
        not batch.doubtful and batch.sends < MAX_SENDS and key_is_alive(batch, at, turn.deps.boot_clock())
    )
    reads_first = batch.verb is Verb.CREATE and kind.doubles
    if repeatable and not reads_first:
        return True
    assert batch.last_sent_at is not None
    if not repeatable and at < batch.last_sent_at + STILL_WORKING:
        raise Later("in_doubt", batch.last_sent_at + STILL_WORKING)
    if batch.verb is Verb.UPDATE:
        await _read_again(turn, kind, batch)
        if batch.failures:
            await retry(turn, batch, batch.members)
        else:
            await send_newest(turn, batch)
        return False
    remaining = batch.members if guard_disabled("lookup") else await _read(turn, batch)
    if remaining and repeatable:
        return True
    await retry(turn, batch, remaining)
    return False


async def send_newest(turn: Turn, batch: Batch) -> None:
    """Finding the object proves nothing of an update: what is newest now is sent."""
    async with turn.session() as session:
        await session.batches.resolve(batch.batch_id)
        refs = [Ref(member.kind, member.record_id) for member in batch.members]
        await session.work.mark(turn.sync.sync_id, refs, "pending")
    turn.state.look_again = True


async def _read_again(turn: Turn, kind: PushedKind[Entity], batch: Batch) -> None:
    """Read what Xero shows after an update in doubt; the newest revision is compared with that."""
    found = await reading.read_kind(turn, kind, since=batch.first_sent_at)
    async with turn.session() as session:
        outcomes = await reading.take_in(turn, session, kind, found)
        await turn.record_outcomes(session, outcomes, *reading.linked_event(turn, outcomes))
    failpoint("after_doubt_half_resolved", batch.kind, batch.verb)


async def _read(turn: Turn, batch: Batch) -> Sequence[Member]:
    """Read what Xero has since the first send; give the members it does not have."""
    kind = registry.get_pushed(batch.kind)
    found = await reading.read_kind(turn, kind, since=batch.first_sent_at)
    async with turn.session() as session:
        outcomes = await reading.take_in(turn, session, kind, found)
        if batch.verb is Verb.REMOVE:
            outcomes += await _removed(turn, session, kind, batch)
        else:
            outcomes += await _recognised(turn, session, kind, batch, found)
        await turn.record_outcomes(session, outcomes, *reading.linked_event(turn, outcomes))
        after = await session.batches.get(batch.batch_id)
        if not after.members:
            await session.batches.resolve(batch.batch_id)
    failpoint("after_doubt_half_resolved", batch.kind, batch.verb)
    return after.members


async def _recognised(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], batch: Batch, found: Reading
) -> list[RecordOutcome]:
    """Adopt by business key what names no owner, if it is ours and belongs to nobody."""
    ids = [str(element[kind.id_key]) for element in found.elements]
    known = await session.xero_objects.fetch(kind.name, ids)
    free: dict[str, list[Element]] = {}
    for element in found.elements:
        if known[str(element[kind.id_key])].record_id is None and kind.state_of(element) == "live":
            free.setdefault(kind.key_of(element).lower(), []).append(element)
    remaining = (await session.batches.get(batch.batch_id)).members
    stored = await session.records.fetch([Ref(one.kind, one.record_id) for one in remaining])
    outcomes = []
    for member in remaining:
        ref = Ref(member.kind, member.record_id)
        typed = kind.parse(stored[ref].record)
        candidates = free.get(kind.key(member.payload).lower(), [])
        ours = next((one for one in candidates if kind.is_ours(typed, one)), None)
        if ours is None:
            continue
        candidates.remove(ours)
        xero_id = str(ours[kind.id_key])
        state = written(kind.fields, MergeState(), member.ours, kind.theirs_of(ours))
        await session.links.upsert([LinkUpdate(ref, xero_id, member.revision, merge=state)])
        page = kind.page_path(xero_id)
        outcomes.append(RecordOutcome(ref, kind.label(typed), "created", "", xero_id, page, member.revision))
    refs = [one.ref for one in outcomes]
    await session.members.resolve(batch.batch_id, refs)
    await session.work.mark(turn.sync.sync_id, refs, "done")
    return outcomes


async def _removed(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], batch: Batch
) -> list[RecordOutcome]:
    refs = [Ref(member.kind, member.record_id) for member in batch.members]
    known = await session.links.fetch(refs)
    stored = await session.records.fetch(refs)
    gone = [member for member in batch.members if _is_gone(known, member)]
    outcomes = []
    for member in gone:
        ref = Ref(member.kind, member.record_id)
        link = known[ref]
        label = kind.label_of(stored[ref].record) if ref in stored else ""
        outcomes.append(RecordOutcome(ref, label, "removed", "", link.xero_id, None, member.revision))
        await session.links.upsert(
            [LinkUpdate(ref, link.xero_id, member.revision)],
        )
    refs = [one.ref for one in outcomes]
    gone_links = {ref: known[ref] for ref in refs}
    await merging.forget_differences(
        turn, session, kind, gone_links, {one.ref: one.label for one in outcomes}
    )
    await session.members.resolve(batch.batch_id, refs)
    await session.work.mark(turn.sync.sync_id, refs, "done")
    return outcomes


def _is_gone(known: dict[Ref, Link], member: Member) -> bool:
    link = known.get(Ref(member.kind, member.record_id))
    return link is not None and link.state == "removed"


async def retry(turn: Turn, batch: Batch, members: Sequence[Member]) -> None:
    """Freeze what is left under a new key; what failed as a whole goes in parts until the one is found."""
    if not members:
        return
    kind = registry.get_pushed(batch.kind)
    if batch.failures >= 2:
        await _others_are_good(turn, batch)
    if batch.failures == 0 or (batch.failures == 1 and len(members) == 1):
        async with turn.session() as session:
            call = kind.write(batch.verb, [member.payload for member in members])
            await session.batches.new_generation(batch.batch_id, call, turn.sync.sync_id)
    else:
        await bisect(turn, batch)


async def bisect(turn: Turn, batch: Batch) -> None:
    """Split off the members that are tried next; park the one that is left when it is surely the one."""
    async with turn.session() as session:
        whole = await session.batches.get(batch.batch_id)
    if len(whole.members) == 1:
        await applying.report_all(turn, whole, "")
        return
    kind = registry.get_pushed(whole.kind)
    size = first_part(len(whole.members), whole.failures)
    tried, rest = whole.members[:size], whole.members[size:]
    async with turn.session() as session:
        call = kind.write(whole.verb, [member.payload for member in tried])
        await session.splits.split(whole, new_id(), call, tried)
        call = kind.write(whole.verb, [member.payload for member in rest])
        await session.batches.new_generation(whole.batch_id, call, turn.sync.sync_id)
        if whole.failures >= 2:
            await session.splits.mark_suspected(whole.batch_id)


async def _others_are_good(turn: Turn, batch: Batch) -> None:
    """The one is in this part, so what it was split off from goes with the next batches."""
    if batch.parent_id is None:
        return
    async with turn.session() as session:
        parent = await session.batches.get(batch.parent_id)
        if parent.state is BatchState.RESOLVED:
            return
        refs = [Ref(member.kind, member.record_id) for member in parent.members]
        await session.batches.resolve(parent.batch_id)
        await session.work.mark(turn.sync.sync_id, refs, "pending")
    turn.state.look_again = True

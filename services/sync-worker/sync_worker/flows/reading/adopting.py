"""Links what is ours in Xero and was not linked: the answer to its create was lost, or memory was restored."""

from collections.abc import Sequence

from common.contracts.records import Entity
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.fields import MergeState, Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Element, Ref
from sync_worker.domain.merge import written
from sync_worker.domain.merge_start import adopted
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.merging.minting import no_longer_held_back
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.records import StoredRecord
from sync_worker.repository.session import OrganisationSession


async def adopt(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], elements: Sequence[Element]
) -> list[RecordOutcome]:
    """Link what carries the mark of a record that has no link yet."""
    named: dict[Ref, list[Element]] = {}
    for element in elements:
        if (owner := kind.owner_of(element)) and kind.state_of(element) == "live":
            named.setdefault(Ref(kind.name, owner), []).append(element)
    stored = await session.records.fetch(list(named))
    already = await session.links.fetch(stored)
    creating = await session.members.open_creates(list(stored))
    found = {
        ref: next((one for one in named[ref] if kind.is_ours(kind.parse(record.record), one)), None)
        for ref, record in stored.items()
        if ref not in already
    }
    outcomes = []
    for ref, element in ((ref, one) for ref, one in found.items() if one is not None):
        open_create = creating.get(ref)
        if open_create is not None:
            await session.members.resolve(open_create.batch_id, [ref])
            state = written(kind.fields, MergeState(), open_create.ours, kind.theirs_of(element))
            link = LinkUpdate(ref, str(element[kind.id_key]), open_create.revision, merge=state)
        else:
            link = await _without_batch(
                turn, session, kind, stored[ref], str(element[kind.id_key]), kind.theirs_of(element)
            )
        outcomes.append(await _link(turn, session, kind, stored[ref], link, open_create is not None))
    return outcomes


async def adopt_stored(
    turn: Turn, session: OrganisationSession, kind: PushedKind[Entity], rows: Sequence[JsonObject]
) -> None:
    """Link records that are about to be created to objects that were read earlier and carry their mark."""
    refs = [Ref(kind.name, str(row["id"])) for row in rows]
    known = await session.links.fetch(refs)
    creating = await session.members.open_creates(refs)
    free = {f"owner:{ref.id}": ref for ref in refs if ref not in known and ref not in creating}
    if not free:
        return
    found = await session.xero_objects.unlinked_by_key(kind.name, sorted(free))
    stored = await session.records.fetch(list(free.values()))
    outcomes = []
    for one in found:
        ref = next((free.pop(key) for key in one.match_keys if key in free), None)
        if ref is None or ref not in stored:
            continue
        link = await _without_batch(turn, session, kind, stored[ref], one.xero_id, one.fields)
        outcomes.append(await _link(turn, session, kind, stored[ref], link, False))
    await turn.record_outcomes(session, outcomes)


async def _without_batch(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    record: StoredRecord,
    xero_id: str,
    theirs: Values,
) -> LinkUpdate:
    """Return the link of what nothing here says that it was sent: what is taken from Xero is compared later.

    Of documents and money the app's values count, and what differs is replaced only where edits are allowed.
    """
    if any(field.taken for field in kind.fields):
        return LinkUpdate(record.ref, xero_id, 0)
    typed = kind.parse(record.record)
    context = await context_for(turn, session, kind, [typed])
    state = adopted(kind.fields, kind.ours_of(typed, None, context), theirs)
    same = not state.differences and not record.withdrawn
    return LinkUpdate(record.ref, xero_id, record.revision if same else 0, merge=state)


async def _link(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    record: StoredRecord,
    link: LinkUpdate,
    created: bool,
) -> RecordOutcome:
    await session.links.upsert([link])
    await turn.release_records(session, [record.ref])
    await no_longer_held_back(turn, session, kind.name, [link.xero_id])
    if link.revision == record.revision:
        await session.work.mark(turn.sync.sync_id, [record.ref], "done")
    sentence = "" if created else "It was already in Xero and came from this app. It is now linked."
    return RecordOutcome(
        record.ref,
        kind.label_of(record.record),
        "created" if created else "linked",
        sentence,
        link.xero_id,
        kind.page_path(link.xero_id),
        link.revision,
    )

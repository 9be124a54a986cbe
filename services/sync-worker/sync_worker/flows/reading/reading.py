"""Reading what changed in Xero and taking it in: one mechanism for pull, doubt, adoption and verify."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from common.contracts.message import Event
from common.contracts.records import Entity
from common.contracts.sync import FieldChange, RecordLink, RecordsLinked
from sync_worker.domain.capabilities import Kind, PulledKind
from sync_worker.domain.elements import when_of
from sync_worker.domain.fields import MergeState
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Element, Reading, Ref
from sync_worker.domain.merge_start import accepted
from sync_worker.errors import SyncFails
from sync_worker.flows.merging import merging
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.merging.minting import minted, publish_items
from sync_worker.flows.reading import adopting, duplicates, rates, relinking
from sync_worker.flows.turns import calling
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.kinds import registry
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import SeenObject, XeroObject
from sync_worker.xero import answers

OVERLAP = timedelta(seconds=10)
MAX_PAGES = 1000
FRESH = timedelta(minutes=2)
"""How old a reading may be when a write relies on it."""
RECORDS_A_MESSAGE = 100


async def read_kind(
    turn: Turn, kind: Kind[Entity], since: datetime | None = None, everything: bool = False
) -> Reading:
    """Read the changes since the last reading, or since an earlier time; everything for a kind that has no pages.

    A later time is never used: changes in between would be missed, and the time is not from Xero's clock.

    Raises:
        SyncFails: Xero rejects the request.
    """
    if not everything and kind.page_size is not None:
        async with turn.session(fenced=False) as session:
            read_to = await session.xero_objects.read_to(kind.name)
        since = None if read_to is None else min(since or read_to, read_to)
    header = None if since is None else (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    found: dict[str, Element] = {}
    at: datetime | None = None
    for page in range(1, MAX_PAGES + 1):
        answer = await calling.read(turn, kind.reading(header, page))
        if answer.status == 304:
            break
        if answer.status != 200:
            raise SyncFails(
                f"Xero rejected the request for {kind.envelope}: {answers.refusal_of(answer.body)}"
            )
        at = at or when_of(answers.parsed(answer.body) or {}, "DateTimeUTC")
        elements = answers.elements(answer.body, kind)
        found.update({str(element[kind.id_key]): element for element in elements if element.get(kind.id_key)})
        if kind.page_size is None or not answers.more_pages(answer.body, page, kind.page_size):
            break
    turn.made_progress = True
    return Reading(list(found.values()), at, kind.page_size is None)


def inside(whole: Reading, owner: Kind[Entity], kind: Kind[Entity]) -> Reading:
    """Return the objects of a kind that stand inside what was read of its owner: allocations in credit notes."""
    elements = kind.elements_of({owner.envelope: list(whole.elements)})
    return Reading([one for one in elements if one.get(kind.id_key)], whole.at, False)


async def read_again_if_old(turn: Turn, kind: Kind[Entity]) -> None:
    """Read a kind again whose last reading is too old to write over: somebody may have changed it in Xero since.

    A sync can wait between its reading and its writes, for a minute or for a day.
    """
    async with turn.session(fenced=False) as session:
        read_to = await session.xero_objects.read_to(kind.name)
        at = await session.now()
    if read_to is not None and at - read_to < FRESH:
        return
    found = await read_kind(turn, kind)
    async with turn.session() as session:
        outcomes = await take_in(turn, session, kind, found)
        await turn.record_outcomes(session, outcomes, *linked_event(turn, outcomes))


async def take_in(
    turn: Turn, session: OrganisationSession, kind: Kind[Entity], reading: Reading
) -> list[RecordOutcome]:
    """Apply a reading: changes in Xero, merged contacts, and objects of ours that are not linked."""
    ids = [str(element[kind.id_key]) for element in reading.elements]
    before = await session.xero_objects.fetch(kind.name, ids)
    shown = [as_object(turn, kind, element, _owner(before, element, kind)) for element in reading.elements]
    await session.xero_objects.upsert(shown)
    known = {xero_id: one.object for xero_id, one in before.items()}
    if reading.whole:
        gone = await session.xero_objects.mark_missing_removed(kind.name, ids)
        known |= {one.xero_id: one for one in gone}
        removed = [replace(one, fields=kind.removed(one.fields)) for one in gone]
        await session.xero_objects.upsert(removed)
        shown += removed
    if reading.at is not None:
        await session.xero_objects.record_read_to(kind.name, reading.at)
    outcomes = await _follow_merges(turn, session, kind, reading.elements)
    if (relinked := registry.as_relinked(kind)) is not None:
        outcomes += await relinking.relink(turn, session, relinked, shown, known)
    unowned = [element for element in reading.elements if not _owner(before, element, kind)]
    if (pushed := registry.as_pushed(kind)) is not None:
        outcomes += await adopting.adopt(turn, session, pushed, unowned)
    if (revocable := registry.as_revocable(kind)) is not None:
        outcomes += await duplicates.take_back(turn, session, revocable, unowned)
    if (pulled := registry.as_pulled(kind)) is not None and pulled.shared:
        return outcomes + await rates.rates_changed(turn, session, pulled, shown, known)
    return outcomes + await merging.take_theirs(turn, session, kind, shown, known)


def as_object(turn: Turn, kind: Kind[Entity], element: Element, record_id: str | None) -> XeroObject:
    """Return an element as it is kept."""
    xero_id = str(element[kind.id_key])
    as_record = None
    if (pulled := registry.as_pulled(kind)) is not None:
        record = pulled.pulled(element, record_id or minted(turn, kind.name, xero_id))
        as_record = None if record is None else record.model_dump(mode="json")
    state = kind.state_of(element)
    return XeroObject(
        kind.name,
        xero_id,
        state,
        kind.seen_of(element),
        as_record,
        tuple(kind.match_keys_of(element)),
        dict(kind.theirs_of(element)),
        when_of(element, "UpdatedDateUTC"),
    )


def _owner(before: Mapping[str, SeenObject], element: Element, kind: Kind[Entity]) -> str | None:
    known = before.get(str(element[kind.id_key]))
    return known.record_id if known is not None else None


async def _follow_merges(
    turn: Turn, session: OrganisationSession, kind: Kind[Entity], elements: Sequence[Element]
) -> list[RecordOutcome]:
    """Link records to what their objects were merged into, at the end of the chain; all that share one move."""
    merged = {
        str(one[kind.id_key]): target for one in elements if (target := kind.merged_into(one)) is not None
    }
    linked = await session.links.of_objects(kind.name, sorted(merged))
    return [
        await _follow(turn, session, kind, one.ref, one.revision, _survivor(one.xero_id, merged))
        for one in linked
    ]


def _survivor(xero_id: str, merged: Mapping[str, str]) -> str:
    """Return the object that is left of a chain of merges."""
    passed = {xero_id}
    while (target := merged.get(xero_id)) is not None and target not in passed:
        passed.add(target)
        xero_id = target
    return xero_id


async def _follow(
    turn: Turn, session: OrganisationSession, kind: Kind[Entity], ref: Ref, revision: int, target: str
) -> RecordOutcome:
    """Link a record to what its object was merged into; the survivor keeps its values, and the app keeps its own.

    What was changed here and not sent yet still counts as a change.
    """
    stored = await session.records.fetch([ref])
    survivor = await session.xero_objects.fetch(kind.name, [target])
    state, name, label = MergeState(), "another contact", ref.id
    if target in survivor:
        name = str(survivor[target].object.seen.get("name") or name)
    if ref in stored:
        typed = kind.parse(stored[ref].record)
        label = kind.label(typed)
        if target in survivor:
            context = await context_for(turn, session, kind, [typed])
            base = context.links[ref].merge.ours or kind.ours_of(typed, None, context)
            state = accepted(kind.fields, base, survivor[target].object.fields)
    link = LinkUpdate(ref, target, revision, shared=True, merge=state)
    await session.links.upsert([link])
    sentence = f"It was merged into {name} in Xero and is now linked to it. Each side keeps its values."
    changes = _between(kind, state)
    return RecordOutcome(
        ref, label, "linked", sentence, target, kind.page_path(target), revision, changes=changes
    )


def _between(kind: Kind[Entity], state: MergeState) -> tuple[FieldChange, ...]:
    """Return the fields in which the survivor of a merge differs from what the app has."""
    labels = {field.name: field.label for field in kind.fields}
    return tuple(
        FieldChange(field=labels[name], before=one.ours, after=one.theirs, by="xero")
        for name, one in state.differences.items()
    )


async def publish_pulled(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity], pulled: Sequence[JsonObject]
) -> None:
    """Report records that came from Xero to the invoicing system, in groups."""
    items = [kind.pulled_item.model_validate({"record": record}) for record in pulled]
    await publish_items(turn, session, kind, items)


def linked_event(turn: Turn, outcomes: Sequence[RecordOutcome]) -> list[Event]:
    """Report to the invoicing system where its records are in Xero."""
    found = tuple(
        RecordLink(
            kind=one.ref.kind,
            id=one.ref.id,
            xero_id=one.xero_id,
            xero_url=turn.page(one.page_path) if one.page_path else None,
        )
        for one in outcomes
        if one.xero_id is not None and one.outcome in {"created", "linked"} and one.ref.kind in registry.names
    )
    return [RecordsLinked(tenant_id=turn.tenant_id, links=found)] if found else []

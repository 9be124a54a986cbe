"""Reading what changed in Xero and taking it in: one mechanism for pull, doubt, adoption and verify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from common.contracts.message import Event
from common.contracts.sync import RecordLink, RecordsLinked
from common.ids import derived_id
from common.messaging import say
from common.postgres import Connection
from sync_worker.domain.elements import when_of
from sync_worker.domain.kind import Element, Ref
from sync_worker.errors import SyncFails
from sync_worker.flows import calling, twice
from sync_worker.flows.lease import Told, Turn
from sync_worker.kinds import BY_NAME, SAID_AS
from sync_worker.repository import links, members, objects, records, work
from sync_worker.repository.links import LinkToKeep
from sync_worker.repository.objects import Object
from sync_worker.repository.records import Kept
from sync_worker.xero import answers

OVERLAP = timedelta(seconds=10)
MOST_PAGES = 1000
RECORDS_A_MESSAGE = 100


@dataclass(frozen=True)
class Reading:
    """What was read of a kind, and Xero's time when the reading began."""

    elements: Sequence[Element]
    at: datetime | None
    whole: bool


async def read_kind(
    turn: Turn, kind: Any, since: datetime | None = None, everything: bool = False
) -> Reading:
    """Read what changed since the last reading, or since a time before it; all of it for a kind that has no pages.

    No later time is asked for: what changed in between would never be read, and the time is not of Xero's clock.
    """
    if not everything and kind.PAGE is not None:
        async with turn.tools.database.transaction(turn.company_id) as connection:
            read_to = await objects.read_to(connection, turn.company_id, turn.tenant_id, kind.NAME)
        since = None if read_to is None else min(since or read_to, read_to)
    header = None if since is None else (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    found: dict[str, Element] = {}
    at: datetime | None = None
    for page in range(1, MOST_PAGES + 1):
        answer = await calling.read(turn, kind.reading(header, page))
        if answer.status == 304:
            break
        if answer.status != 200:
            raise SyncFails(f"Xero refused to show {kind.ENVELOPE}: {answers.refusal_of(answer.body)}")
        at = at or when_of(answers.parsed(answer.body) or {}, "DateTimeUTC")
        elements = answers.elements(answer.body, kind)
        found.update({str(element[kind.ID]): element for element in elements if element.get(kind.ID)})
        if kind.PAGE is None or not answers.more_pages(answer.body, page, kind.PAGE):
            break
    turn.worked = True
    return Reading(list(found.values()), at, kind.PAGE is None)


async def take_in(turn: Turn, connection: Connection, kind: Any, reading: Reading) -> list[Told]:
    """Keep what was read: copies last seen, merges, what is ours and was not linked, what changed there."""
    company, tenant = turn.company_id, turn.tenant_id
    ids = [str(element[kind.ID]) for element in reading.elements]
    before = await objects.seen_before(connection, company, tenant, kind.NAME, ids)
    shown = [as_object(turn, kind, element, _owner(before, element, kind)) for element in reading.elements]
    await objects.see(connection, company, tenant, shown)
    if reading.whole:
        await objects.gone_from_list(connection, company, tenant, kind.NAME, ids)
    if reading.at is not None and not reading.whole:
        await objects.note_reading(connection, company, tenant, kind.NAME, reading.at)
    told = await _follow_merges(turn, connection, kind, reading.elements, before)
    unowned = [element for element in reading.elements if not _owner(before, element, kind)]
    told += await _adopt(turn, connection, kind, unowned)
    if hasattr(kind, "second"):
        await twice.take_back(turn, connection, kind, unowned)
    if kind.NAME in SAID_AS:
        told += await _changed_there(turn, connection, kind, shown, before)
    return told


def as_object(turn: Turn, kind: Any, element: Element, record_id: str | None) -> Object:
    """Give an element as it is kept."""
    xero_id = str(element[kind.ID])
    as_record = None
    if kind.NAME in SAID_AS:
        record = kind.pulled(element, record_id or minted(turn, kind.NAME, xero_id))
        as_record = None if record is None else record.model_dump(mode="json")
    keys = tuple(kind.match_keys_of(element)) if hasattr(kind, "match_keys_of") else ()
    return Object(kind.NAME, xero_id, kind.state_of(element), kind.seen_of(element), as_record, keys)


def minted(turn: Turn, kind: str, xero_id: str) -> str:
    """Give the id that the app's record of an object in Xero always has."""
    return str(derived_id(turn.tenant_id, kind, xero_id))


def _owner(before: dict[str, tuple[Object, str | None, int]], element: Element, kind: Any) -> str | None:
    known = before.get(str(element[kind.ID]))
    return known[1] if known else None


async def _follow_merges(
    turn: Turn,
    connection: Connection,
    kind: Any,
    elements: Sequence[Element],
    before: dict[str, tuple[Object, str | None, int]],
) -> list[Told]:
    told = []
    for element in elements:
        target, owner = kind.merged_into(element), _owner(before, element, kind)
        if target is None or owner is None:
            continue
        ref, revision = Ref(kind.NAME, owner), before[str(element[kind.ID])][2]
        link = LinkToKeep(ref, target, revision, shared=True)
        await links.keep(connection, turn.company_id, turn.tenant_id, [link])
        told.append(
            Told(
                ref,
                owner,
                "linked",
                "It was merged into another in Xero; the link follows.",
                target,
                None,
                revision,
            )
        )
    return told


async def _adopt(turn: Turn, connection: Connection, kind: Any, elements: Sequence[Element]) -> list[Told]:
    """Link what is ours and was not linked: the answer to its create was lost, or our memory was restored."""
    if not hasattr(kind, "owner_of"):
        return []
    company, tenant = turn.company_id, turn.tenant_id
    named = {Ref(kind.NAME, owner): element for element in elements if (owner := kind.owner_of(element))}
    stored = await records.fetch(connection, company, list(named))
    already = await links.fetch(connection, company, tenant, stored)
    creating = await members.open_creates(connection, company, tenant, list(stored))
    told, kept = [], []
    for ref, record in stored.items():
        element = named[ref]
        typed = kind.RECORD.model_validate(record.record)
        if ref in already or kind.state_of(element) != "live" or not kind.is_ours(typed, element):
            continue
        open_create = creating.get(ref)
        if open_create is not None:
            await members.resolve(connection, company, open_create.batch_id, [ref])
        revision = _held_revision(kind, record, element, open_create)
        kept.append(LinkToKeep(ref, str(element[kind.ID]), revision))
        told.append(_adopted(kind, ref, typed, element, revision, open_create is not None))
        if revision == record.revision:
            await work.mark(connection, company, turn.sync.sync_id, [ref], "done")
    await links.keep(connection, company, tenant, kept)
    await turn.free(connection, [link.ref for link in kept])
    return told


def _held_revision(kind: Any, record: Kept, element: Element, open_create: members.OpenCreate | None) -> int:
    if open_create is not None:
        return open_create.revision
    same = not kind.differs(kind.RECORD.model_validate(record.record), element)
    return record.revision if same and not record.withdrawn else 0


def _adopted(kind: Any, ref: Ref, typed: Any, element: Element, revision: int, created: bool) -> Told:
    xero_id = str(element[kind.ID])
    sentence = "" if created else "It was in Xero already and is ours; now it is linked."
    outcome = "created" if created else "linked"
    return Told(ref, kind.label(typed), outcome, sentence, xero_id, kind.page_path(xero_id), revision)  # type: ignore[arg-type]


async def _changed_there(
    turn: Turn,
    connection: Connection,
    kind: Any,
    shown: Sequence[Object],
    before: dict[str, tuple[Object, str | None, int]],
) -> list[Told]:
    """What changed in Xero goes to the app, unless the app changed it too and its changes are pushed."""
    changed = [
        (one, Ref(kind.NAME, before[one.xero_id][1] or ""), before[one.xero_id][2])
        for one in shown
        if one.xero_id in before
        and before[one.xero_id][1] is not None
        and one.state == "live"
        and one.as_record is not None
        and not objects.same(one.as_record, before[one.xero_id][0].as_record)
    ]
    stored = await records.fetch(connection, turn.company_id, [ref for _, ref, _ in changed])
    app_wins = kind.app_wins(turn.memory["settings"]) if "settings" in turn.memory else True
    pulled, told = [], []
    for one, ref, revision in changed:
        record = stored.get(ref)
        if record is not None and (record.withdrawn or (app_wins and record.revision != revision)):
            continue
        pulled.append(_as_the_app_keeps_it(kind, record, one))
        label = kind.label(kind.RECORD.model_validate(one.as_record))
        told.append(
            Told(ref, label, "pulled", "It was changed in Xero.", one.xero_id, kind.page_path(one.xero_id))
        )
    await say_pulled(turn, connection, kind, pulled)
    return told


def _as_the_app_keeps_it(kind: Any, record: Kept | None, shown: Object) -> dict[str, Any]:
    """What Xero shows, with what only the app knows kept."""
    assert shown.as_record is not None
    if record is None:
        return shown.as_record
    pulled = kind.RECORD.model_validate(shown.as_record)
    followed = kind.followed(kind.RECORD.model_validate(record.record), pulled)
    return dict(followed.model_dump(mode="json"))


async def say_pulled(turn: Turn, connection: Connection, kind: Any, pulled: Sequence[dict[str, Any]]) -> None:
    """Tell the invoicing system of records that came from Xero, some at a time."""
    event, item = SAID_AS[kind.NAME]
    for start in range(0, len(pulled), RECORDS_A_MESSAGE):
        some = tuple(item(record=record) for record in pulled[start : start + RECORDS_A_MESSAGE])
        said: Event = event(tenant_id=turn.tenant_id, records=some)  # type: ignore[call-arg]
        await say(connection, turn.company_id, said)


def linked_event(turn: Turn, told: Sequence[Told]) -> list[Event]:
    """Tell the invoicing system where its records are in Xero."""
    found = tuple(
        RecordLink(
            kind=one.ref.kind,
            id=one.ref.id,
            xero_id=one.xero_id,
            xero_url=turn.page(one.page_path) if one.page_path else None,
        )
        for one in told
        if one.xero_id is not None and one.outcome in {"created", "linked"} and one.ref.kind in BY_NAME
    )
    return [RecordsLinked(tenant_id=turn.tenant_id, links=found)] if found else []

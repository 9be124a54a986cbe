"""Many record events, one commit; the newest revision wins, and what went back is a visible problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.contracts.gateway import SyncRequested
from common.contracts.invoicing import AnyRecordChanged
from common.contracts.kinds import WITHDRAWALS, kind_of
from common.contracts.records import Document, Entity
from common.failpoint import failpoint
from common.ids import new_id
from sync_worker.domain.json_value import JsonObject, contradict
from sync_worker.domain.kind import Ref
from sync_worker.domain.merge_progress import taken_by
from sync_worker.domain.problems import WENT_BACK, Problem
from sync_worker.domain.raw import raw_values
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.problem_reports import publish_solved, report
from sync_worker.kinds import registry
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.records import ReceivedRecord, StoredRecord
from sync_worker.repository.session import CompanySession

OURS = "invoicing"


@dataclass(frozen=True)
class ReceivedEvent:
    """A record event, whose it is and who said it."""

    company_id: UUID
    source: str
    event: AnyRecordChanged


async def store(deps: Dependencies, received: Sequence[ReceivedEvent]) -> None:
    """Store a group of events, in one transaction per company."""
    for company_id in dict.fromkeys(one.company_id for one in received):
        own = [one for one in received if one.company_id == company_id]
        async with deps.session(company_id) as session:
            await store_within(session, own)
    failpoint("after_event_written")


async def store_within(session: CompanySession, received: Sequence[ReceivedEvent]) -> None:
    """Store events of one company in the caller's transaction."""
    wholes = [(_whole(one), one) for one in received]
    newest: dict[Ref, tuple[ReceivedRecord, ReceivedEvent]] = {}
    for whole, one in wholes:
        if whole.ref not in newest or newest[whole.ref][0].revision < whole.revision:
            newest[whole.ref] = (whole, one)
    echoes = await _echoes(session, wholes)
    saved = await session.records.upsert_if_newer([whole for whole, _ in newest.values()])
    stored = await session.records.fetch(list(newest))
    await _note_taken(session, wholes)
    brought = await _keep_children(session, [newest[ref] for ref in sorted(saved)])
    await _release(session, saved | brought)
    for whole, _ in wholes:
        await _look_back(session, whole, stored.get(whole.ref))
    if any(whole.ref in saved and (whole.ref, whole.revision) not in echoes for whole, _ in wholes):
        await sync_on_change(session)
    for source in {one.source for one in received}:
        changes = [
            one.event.change for one in received if one.source == source and one.event.change is not None
        ]
        await session.records.note_source(source)
        await session.records.advance_feed(source, changes)


async def _echoes(
    session: CompanySession, wholes: Sequence[tuple[ReceivedRecord, ReceivedEvent]]
) -> set[tuple[Ref, int]]:
    """Return the revisions that only take over what was pulled, right after a revision that is known here.

    One that is not known may hold a change of the app, and would arrive too late to ask for a sync.
    """
    pulled = {(whole.ref, whole.revision) for whole, one in wholes if one.event.pulled}
    if not pulled:
        return set()
    stored = await session.records.fetch(sorted({ref for ref, _ in pulled}))
    known = {(whole.ref, whole.revision) for whole, _ in wholes}
    known |= {(ref, one.revision) for ref, one in stored.items()}
    return {(ref, revision) for ref, revision in pulled if revision == 1 or (ref, revision - 1) in known}


async def _note_taken(
    session: CompanySession, wholes: Sequence[tuple[ReceivedRecord, ReceivedEvent]]
) -> None:
    """Move the base of fields that a pull offered and that a revision shows: a later value is a change of the app.

    Each revision counts, for the newest one may show a value from before the pull once more.
    """
    shown: dict[Ref, list[tuple[int, JsonObject]]] = {}
    for whole, one in wholes:
        if any(field.taken for field in registry.get(whole.kind).fields):
            shown.setdefault(whole.ref, []).append((whole.revision, raw_values(one.event.record)))
    tenant_id = await session.syncs.newest_tenant() if shown else None
    if tenant_id is None:
        return
    moved = {}
    links = session.in_organisation(tenant_id).links
    await links.lock(shown)
    for ref, link in (await links.fetch(shown)).items():
        state, app_value = link.merge, registry.get(ref.kind).app_value
        for _, values in sorted(shown[ref], key=lambda one: one[0]):
            state = taken_by(state, values, app_value)
        if state != link.merge:
            moved[ref] = state
    await links.set_merge(moved)


def _whole(received: ReceivedEvent) -> ReceivedRecord:
    event = received.event
    void = isinstance(event.record, Document) and event.record.status == "void"
    return _one(received, kind_of(event.type), event.record, void or event.type in WITHDRAWALS)


def _one(received: ReceivedEvent, name: str, record: Entity, withdrawn: bool) -> ReceivedRecord:
    kind = registry.get(name)
    pushed = registry.as_pushed(kind)
    depends_on = pushed.depends_on(record) if pushed is not None else ()
    return ReceivedRecord(
        name,
        record.id,
        received.source,
        received.event.revision,
        received.event.time,
        withdrawn,
        record.model_dump(mode="json"),
        list(kind.match_keys(record)),
        [f"{ref.kind}:{ref.id}" for ref in depends_on],
    )


async def sync_on_change(session: CompanySession) -> None:
    """Ask for a sync where the company wants one at every change, unless one is waiting already."""
    if not await session.syncs.wanted_at_every_change():
        return
    if await session.syncs.without_work_list("sync") is None:
        await session.outbox.enqueue(SyncRequested(sync_id=new_id(), trigger="change"))


async def _keep_children(
    session: CompanySession, wholes: Sequence[tuple[ReceivedRecord, ReceivedEvent]]
) -> set[Ref]:
    """Store the children of a record's newest revision, and withdraw those that it no longer has."""
    touched: set[Ref] = set()
    for whole, received in wholes:
        parent = registry.as_parent(registry.get(whole.kind))
        if parent is None:
            continue
        children = [
            _one(received, name, child, whole.withdrawn)
            for name, child in parent.children(received.event.record)
        ]
        touched |= await session.records.upsert_if_newer(children)
        for name in parent.child_kinds:
            remaining = [child.record_id for child in children if child.kind == name]
            touched |= await session.records.withdraw_missing_children(
                name, whole.ref, remaining, whole.revision
            )
    return touched


async def _release(session: CompanySession, saved: set[Ref]) -> None:
    """A newer revision frees its record."""
    if saved:
        await publish_solved(session, await session.problems.release(sorted(saved)))


async def _look_back(session: CompanySession, record: ReceivedRecord, stored: StoredRecord | None) -> None:
    """The same revision with other content, an older one said later, or another system's record: never silence."""
    if stored is None:
        return
    if stored.source != record.source:
        what = f"{record.source} used an id that belongs to {stored.source}"
    elif stored.revision == record.revision and contradict(stored.record, record.record):
        what = f"revision {record.revision} came with two different contents"
    elif stored.revision > record.revision and record.at > stored.at:
        what = f"revision {record.revision} came after revision {stored.revision}"
    else:
        return
    problem = Problem(WENT_BACK, f"{record.kind} {record.record_id}", what)
    tenant_id = await session.syncs.newest_tenant()
    if tenant_id is not None:
        problem_record = ProblemRecord(record.ref, stored.revision, record.record_id, problem)
        opened = await report(session.in_organisation(tenant_id), [problem_record])
        events = await session.problem_events.opened_events(opened, None)
        await session.outbox.enqueue(*events)

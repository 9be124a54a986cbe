"""Pull: what changed in Xero, matched with what is here; what only Xero has goes to the app."""

from collections.abc import Sequence

from common.contracts.message import Event
from common.contracts.records import Entity
from sync_worker.domain.capabilities import Kind, PulledKind
from sync_worker.domain.differing import CAME_FROM_HERE
from sync_worker.domain.fields import MergeState
from sync_worker.domain.kind import Doubtful, Matched, Reading, Ref
from sync_worker.domain.problems import Problem
from sync_worker.flows.merging.context import context_for
from sync_worker.flows.merging.minting import minted, no_longer_held_back
from sync_worker.flows.reading import reading
from sync_worker.flows.turns.turn import RecordOutcome, Turn, attention_entry
from sync_worker.kinds import registry
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.records import StoredRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import XeroObject

MAX_UNLINKED = 100_000
MAX_NAMES = 5


async def pull(turn: Turn) -> bool:
    """Read every kind that is pulled, and what of ours changed in Xero; or only what notices named."""
    wanted = await _wanted(turn)
    for kind in registry.kinds:
        if kind.name in wanted and await _worth_reading(turn, kind):
            await _read_and_store(turn, kind)
    return True


async def _wanted(turn: Turn) -> set[str]:
    """Return the kinds to read: those that the sync was asked for, and what the records of its work list build on.

    Kinds stand parents first, so a record builds on nothing behind its own kind. What is not pushed is few, and
    nothing names it.
    """
    pushed = [kind.name for kind in registry.pushed]
    others = set(registry.names) - set(pushed)
    if not turn.sync.kinds:
        return others | set(pushed)
    async with turn.session(fenced=False) as session:
        waiting = await session.work.kinds_pending(turn.sync.sync_id)
    last = max((pushed.index(name) for name in waiting), default=-1)
    return others | set(turn.sync.kinds) | set(pushed[: last + 1])


async def _worth_reading(turn: Turn, kind: Kind[Entity]) -> bool:
    """Ours that were pushed are read once something of the kind may be there."""
    if kind.read_with is None:
        return True
    async with turn.session(fenced=False) as session:
        return await session.links.any_linked(kind.read_with)


async def _read_and_store(turn: Turn, kind: Kind[Entity]) -> None:
    if kind.name in turn.state.pulled:
        return
    everything = turn.sync.mode == "rebuild"
    fresh = None if kind.name in turn.state.checked else await _fresh(turn, kind, everything)
    async with turn.session() as session:
        outcomes = [] if fresh is None else await reading.take_in(turn, session, kind, fresh)
        events: Sequence[Event] = ()
        if (pulled := registry.as_pulled(kind)) is not None:
            matched, events = await _match(turn, session, pulled)
            outcomes += matched
        await turn.record_outcomes(session, outcomes, *reading.linked_event(turn, outcomes), *events)
    turn.state.pulled.add(kind.name)


async def _fresh(turn: Turn, kind: Kind[Entity], everything: bool) -> Reading:
    """Read a kind; one whose objects stand inside those of another kind is taken out of that kind's reading."""
    readings = turn.state.readings
    if kind.inside is not None and (whole := readings.get(kind.inside)) is not None:
        return reading.inside(whole, registry.get(kind.inside), kind)
    readings[kind.name] = await reading.read_kind(turn, kind, everything=everything)
    return readings[kind.name]


async def _match(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity]
) -> tuple[list[RecordOutcome], Sequence[Event]]:
    """Pair what is linked on neither side; what is left over in Xero becomes a record of the app."""
    if kind.shared:
        found = await session.xero_objects.of_kind(kind.name)
        candidates = await _to_map(turn, session, kind, found)
    else:
        found = await session.xero_objects.unlinked(kind.name, MAX_UNLINKED)
        keys = sorted({key for one in found for key in one.match_keys})
        candidates = await session.records.unlinked_candidates(kind.name, keys)
    decided = await session.decisions.of_kind(kind.name)
    pairs, doubtful = _pairs(turn, kind, found, [one for one in candidates if one.ref not in decided])
    outcomes = await _link(turn, session, kind, pairs)
    ambiguous, events = await _doubt(turn, session, kind, doubtful)
    undecided = {candidate.xero_id for _, one in doubtful for candidate in one.problem.candidates}
    free = await session.xero_objects.unlinked(kind.name, MAX_UNLINKED)
    outcomes += await _bring(turn, session, kind, [one for one in free if one.xero_id not in undecided])
    return [*outcomes, *ambiguous], events


async def _to_map(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity], objects: Sequence[XeroObject]
) -> list[StoredRecord]:
    """The app's own records of a kind that is a mapping; a mapping that no longer holds is forgotten."""
    born_here = {minted(turn, kind.name, one.xero_id) for one in objects}
    own = [one for one in await session.records.of_kind(kind.name) if one.record_id not in born_here]
    await session.links.delete([one.ref for one in own])
    return own


def _pairs(
    turn: Turn, kind: PulledKind[Entity], objects: Sequence[XeroObject], candidates: Sequence[StoredRecord]
) -> tuple[list[tuple[StoredRecord, str]], list[tuple[StoredRecord, Doubtful]]]:
    by_key: dict[str, list[XeroObject]] = {}
    for one in objects:
        for key in one.match_keys:
            by_key.setdefault(key, []).append(one)
    pairs, doubtful, taken = [], [], set()
    for record in candidates:
        typed = kind.parse(record.record)
        sharing = {one.xero_id: one for key in kind.match_keys(typed) for one in by_key.get(key, ())}
        thin = [
            {**one.seen, kind.id_key: one.xero_id} for one in sharing.values() if one.xero_id not in taken
        ]
        match kind.match(typed, thin, turn.settings):
            case Matched(xero_id=xero_id):
                pairs.append((record, xero_id))
                taken |= set() if kind.shared else {xero_id}
            case Doubtful() as doubt:
                doubtful.append((record, doubt))
            case None:
                pass
    return pairs, doubtful


async def _link(
    turn: Turn,
    session: OrganisationSession,
    kind: PulledKind[Entity],
    pairs: Sequence[tuple[StoredRecord, str]],
) -> list[RecordOutcome]:
    """Link pairs. What differs is compared when the record is planned: no side is changed by the link itself."""
    stored = [
        LinkUpdate(record.ref, xero_id, record.revision if kind.shared else 0, kind.shared)
        for record, xero_id in pairs
    ]
    await session.links.upsert(stored)
    refs = [record.ref for record, _ in pairs]
    await turn.release_records(session, refs)
    if kind.shared:
        await session.work.mark(turn.sync.sync_id, refs, "done")
        return []
    await no_longer_held_back(turn, session, kind.name, [xero_id for _, xero_id in pairs])
    return [
        RecordOutcome(
            record.ref,
            kind.label_of(record.record),
            "linked",
            "It was already in Xero.",
            xero_id,
            kind.page_path(xero_id),
            record.revision,
        )
        for record, xero_id in pairs
    ]


async def _doubt(
    turn: Turn,
    session: OrganisationSession,
    kind: PulledKind[Entity],
    doubtful: Sequence[tuple[StoredRecord, Doubtful]],
) -> tuple[list[RecordOutcome], Sequence[Event]]:
    problem_record = [
        ProblemRecord(record.ref, record.revision, kind.label_of(record.record), doubt.problem)
        for record, doubt in doubtful
    ]
    events = await turn.report_problems(session, problem_record)
    await session.work.mark(
        turn.sync.sync_id,
        [one.ref for one in problem_record],
        "needs_attention",
    )
    return [attention_entry(one) for one in problem_record], events


async def _bring(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity], objects: Sequence[XeroObject]
) -> list[RecordOutcome]:
    """Make records of what only Xero has; their ids are the same whenever they are made."""
    new = [one for one in objects if one.as_record is not None]
    held_back = await _held_back(turn, session, kind, new)
    context = await context_for(turn, session, kind, [])
    stored, outcomes, decided = [], [], []
    for one in (one for one in new if one.xero_id not in held_back):
        assert one.as_record is not None
        record_id = minted(turn, kind.name, one.xero_id)
        ref = Ref(kind.name, record_id)
        record = {**one.as_record, "id": record_id}
        typed = kind.parse(record)
        base = MergeState({**one.fields, **kind.ours_of(typed, None, context)}, one.fields)
        stored.append(LinkUpdate(ref, one.xero_id, 0, kind.shared, base))
        outcomes.append(
            RecordOutcome(
                ref,
                kind.label(typed),
                "pulled",
                "It came from Xero.",
                one.xero_id,
                kind.page_path(one.xero_id),
            )
        )
        decided.append(record)
    await session.links.upsert(stored)
    await reading.publish_pulled(turn, session, kind, decided)
    return outcomes


async def _held_back(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity], new: Sequence[XeroObject]
) -> set[str]:
    """Return the objects that carry the mark of a record that is not here; a person says whether to bring them.

    They were made by an invoicing system whose memory was restored since, or by another one. Brought without a
    question they would be there twice once the record is entered again.
    """
    if (marked := registry.as_marked(kind)) is None:
        return set()
    owners = {one.xero_id: owner for one in new if (owner := marked.owner_by_key(one.match_keys))}
    here = await session.records.known_ids(kind.name, sorted(set(owners.values())))
    unknown = [one for one in new if one.xero_id in owners and owners[one.xero_id] not in here]
    refs = {Ref(kind.name, minted(turn, kind.name, one.xero_id)): one for one in unknown}
    decided = await session.decisions.fetch(list(refs))
    held_back, problem_record = set(), []
    for ref, one in refs.items():
        if decided.get(ref) == "create":
            continue
        held_back.add(one.xero_id)
        if ref not in decided:
            name = str(one.seen.get("name", ""))
            problem = Problem(
                CAME_FROM_HERE, kind.name, _some_of([str(each.seen.get("name", "")) for each in unknown])
            )
            problem_record.append(ProblemRecord(ref, 0, name, problem, blocks=False))
    await session.outbox.enqueue(*await turn.report_problems(session, problem_record))
    return held_back


def _some_of(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")

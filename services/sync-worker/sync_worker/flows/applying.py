"""A stored answer becomes links, log entries and problems: each element on its own, repeatable, in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.contracts.message import Event
from common.crashpoint import crashpoint
from common.postgres import Connection
from sync_worker.domain.batching import Batch, Member
from sync_worker.domain.kind import Element, Ref, Verb
from sync_worker.domain.problems import REFUSED, SENT_TWICE_FAILED, Cause, Problem
from sync_worker.flows import reading
from sync_worker.flows.lease import Told, Turn
from sync_worker.kinds import BY_NAME
from sync_worker.repository import batches, links, members, objects, problems, records, work
from sync_worker.repository.links import LinkToKeep
from sync_worker.repository.problems import Parked
from sync_worker.repository.records import Kept
from sync_worker.xero import answers
from sync_worker.xero.refusals import cause_of

NOBODY = "00000000-0000-0000-0000-000000000000"
OUTCOMES = {Verb.CREATE: "created", Verb.UPDATE: "updated", Verb.REMOVE: "removed"}


@dataclass
class Read:
    """What an answer says of a batch's members."""

    taken: list[tuple[Member, Element]] = field(default_factory=list)
    refused: list[tuple[Member, str]] = field(default_factory=list)
    missing: list[Member] = field(default_factory=list)


def read(kind: Any, batch: Batch) -> Read:
    """Find each member's element by its key, never by its position."""
    found = answers.elements(batch.answer_body or b"", kind)
    by_id = {str(element.get(kind.ID, "")).lower(): element for element in found}
    by_key = {kind.key_of(element).lower(): element for element in found}
    result = Read()
    for member in batch.members:
        identity = str(member.payload.get(kind.ID, "")).lower()
        element = by_id.get(identity) if identity else by_key.get(kind.key(member.payload).lower())
        if element is None:
            result.missing.append(member)
        elif answers.failed(element):
            result.refused.append((member, answers.words(element)))
        elif str(element.get(kind.ID) or NOBODY) == NOBODY:
            result.missing.append(member)
        else:
            result.taken.append((member, element))
    return result


async def apply(turn: Turn, batch: Batch) -> bool:
    """Apply a stored answer; False when the fate of some members is still not known."""
    kind: Any = BY_NAME[batch.kind]
    outcome = read(kind, batch)
    async with turn.transaction() as connection:
        stored = await records.fetch(
            connection, turn.company_id, [Ref(one.kind, one.record_id) for one in batch.members]
        )
        told = await _keep_taken(turn, connection, batch, kind, outcome.taken, stored)
        crashpoint("inside_applying", batch.kind, batch.verb)
        refused, events = await _keep_refused(turn, connection, batch, kind, outcome.refused, stored)
        await turn.tell(connection, [*told, *refused], *reading.linked_event(turn, told), *events)
        resolved = [Ref(one.kind, one.record_id) for one in batch.members if one not in outcome.missing]
        await members.resolve(connection, turn.company_id, batch.batch_id, resolved)
        if not outcome.missing:
            await batches.close(connection, turn.company_id, batch.batch_id)
    crashpoint("after_answer_applied", batch.kind, batch.verb)
    return not outcome.missing


async def _keep_taken(
    turn: Turn,
    connection: Connection,
    batch: Batch,
    kind: Any,
    taken: Sequence[tuple[Member, Element]],
    stored: dict[Ref, Kept],
) -> list[Told]:
    company, tenant = turn.company_id, turn.tenant_id
    await objects.see(
        connection,
        company,
        tenant,
        [reading.as_object(turn, kind, element, member.record_id) for member, element in taken],
    )
    await links.keep(
        connection,
        company,
        tenant,
        [LinkToKeep(_ref(member), str(element[kind.ID]), member.revision) for member, element in taken],
    )
    refs = [_ref(member) for member, _ in taken]
    await work.mark(connection, company, turn.sync.sync_id, refs, "done")
    await turn.free(connection, refs)
    return [
        Told(
            _ref(member),
            _label(kind, stored.get(_ref(member))),
            OUTCOMES[batch.verb],  # type: ignore[arg-type]
            " ".join(member.notes),
            str(element[kind.ID]),
            kind.page_path(str(element[kind.ID])),
            member.revision,
        )
        for member, element in taken
    ]


async def _keep_refused(
    turn: Turn,
    connection: Connection,
    batch: Batch,
    kind: Any,
    refused: Sequence[tuple[Member, str]],
    stored: dict[Ref, Kept],
) -> tuple[list[Told], list[Event]]:
    told, opened, again = [], [], []
    for member, words in refused:
        ref = _ref(member)
        cause = cause_of(words)
        if batch.verb is Verb.CREATE and _sent_otherwise(turn, kind, cause, stored.get(ref)):
            again.append(member)
            continue
        problem = Problem(cause, _subject(cause, ref, words), words, words)
        label = _label(kind, stored.get(ref))
        parked = Parked(ref, member.revision, label, problem)
        opened.append(await problems.park(connection, turn.company_id, turn.tenant_id, parked))
        told.append(Told(ref, label, "parked", revision=member.revision, problem=problem))
    await _ask_again(turn, connection, again)
    await work.mark(connection, turn.company_id, turn.sync.sync_id, [one.ref for one in told], "parked")
    return told, list(
        await problems.opened_events(connection, turn.company_id, opened, turn.sync.sync_id) if opened else []
    )


def _sent_otherwise(turn: Turn, kind: Any, cause: Cause, stored: Kept | None) -> bool:
    """Tell whether the kind has another way to send what was refused for this cause, and has not tried it."""
    other = getattr(kind, "other_way", None)
    if stored is None or other is None or stored.ref in turn.memory.setdefault("asked_again", set()):
        return False
    return bool(other(cause, turn.memory["settings"]))


async def _ask_again(turn: Turn, connection: Connection, members: Sequence[Member]) -> None:
    refs = [_ref(member) for member in members]
    if not refs:
        return
    turn.memory.setdefault("asked_again", set()).update(refs)
    rows = [
        {"tenant_id": turn.tenant_id, "kind": one.kind, "record_id": one.record_id, "revision": one.revision}
        for one in members
    ]
    await problems.person_said(connection, turn.company_id, rows, "create")
    await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "waiting")
    turn.memory["again"] = True


async def gone(turn: Turn, batch: Batch) -> None:
    """Xero knows nothing of what was to be removed: it is gone."""
    kind: Any = BY_NAME[batch.kind]
    async with turn.transaction() as connection:
        refs = [_ref(member) for member in batch.members]
        stored = await records.fetch(connection, turn.company_id, refs)
        known = await links.fetch(connection, turn.company_id, turn.tenant_id, refs)
        kept = [
            LinkToKeep(ref, known[ref].xero_id, stored[ref].revision if ref in stored else 0)
            for ref in refs
            if ref in known
        ]
        await links.keep(connection, turn.company_id, turn.tenant_id, kept)
        await objects.mark_removed(
            connection, turn.company_id, turn.tenant_id, kind.NAME, [one.xero_id for one in kept]
        )
        await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "done")
        await batches.close(connection, turn.company_id, batch.batch_id)
        told = [
            Told(ref, _label(kind, stored.get(ref)), "removed", "It was gone in Xero already.")
            for ref in refs
        ]
        await turn.tell(connection, told)


async def park_all(turn: Turn, batch: Batch, words: str) -> None:
    """Park what Xero refuses, or fails at, as a whole."""
    kind: Any = BY_NAME[batch.kind]
    cause = (cause_of(words) if words else SENT_TWICE_FAILED) if batch.members else REFUSED
    async with turn.transaction() as connection:
        refs = [_ref(member) for member in batch.members]
        stored = await records.fetch(connection, turn.company_id, refs)
        told, opened = [], []
        for member in batch.members:
            ref = _ref(member)
            problem = Problem(cause, _subject(cause, ref, words), words, words or None)
            label = _label(kind, stored.get(ref))
            parked = Parked(ref, member.revision, label, problem)
            opened.append(await problems.park(connection, turn.company_id, turn.tenant_id, parked))
            told.append(Told(ref, label, "parked", revision=member.revision, problem=problem))
        await work.mark(connection, turn.company_id, turn.sync.sync_id, refs, "parked")
        events = await problems.opened_events(connection, turn.company_id, opened, turn.sync.sync_id)
        await batches.close(connection, turn.company_id, batch.batch_id)
        await turn.tell(connection, told, *events)


def _subject(cause: Cause, ref: Ref, words: str) -> str:
    """What is mended in the settings is one problem for all its records; the rest is one a record."""
    return words[:200] if cause.place.startswith("settings") else f"{ref.kind} {ref.id}"


def _ref(member: Member) -> Ref:
    return Ref(member.kind, member.record_id)


def _label(kind: Any, stored: Kept | None) -> str:
    return "" if stored is None else str(kind.label(kind.RECORD.model_validate(stored.record)))

"""What Xero refused becomes a problem: with the candidates there are, and a remedy that can be followed."""

from common.contracts.records import Entity
from common.contracts.sync import Candidate
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.differing import CUSTOMER_TWICE, NAME_TAKEN_NUMBERED, NUMBER_TAKEN, NUMBER_TWICE
from sync_worker.domain.documents import counts_as_paid
from sync_worker.domain.elements import text_of
from sync_worker.domain.kind import Ref, Verb
from sync_worker.domain.problems import (
    NAME_TAKEN,
    NOT_OURS,
    PAID_CANNOT_CHANGE,
    STATUS_REFUSED,
    TOTAL_ZERO,
    Cause,
    Problem,
)
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository.records import StoredRecord
from sync_worker.repository.session import OrganisationSession
from sync_worker.repository.xero_objects import XeroObject

MAX_CANDIDATES = 10
NUMBERED_BY = {Verb.CREATE: ("create", "numbered"), Verb.UPDATE: ("numbered",), Verb.REMOVE: ()}
"""The decisions that send a customer with its number behind the name."""


async def problem_of(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    verb: Verb,
    cause: Cause,
    ref: Ref,
    words: str,
    stored: StoredRecord | None,
) -> Problem:
    """Return the problem for a refusal of Xero in its own `words`.

    Settings problems are grouped by Xero's words, all others are one per record. A name or number that is taken is
    looked up among the objects that were read, so that a person can choose.
    """
    subject = words[:200] if cause.place.startswith("settings") else f"{ref.kind} {ref.id}"
    if stored is None:
        return Problem(cause, subject, words, words or None)
    if cause in (PAID_CANNOT_CHANGE, STATUS_REFUSED) and await _is_zero(session, ref):
        return Problem(TOTAL_ZERO, subject, words, words)
    if cause is NAME_TAKEN:
        return await _name_taken(turn, session, kind, verb, subject, words, stored)
    if cause is NOT_OURS:
        return await _number_taken(turn, session, kind, subject, words, stored)
    return Problem(cause, subject, words, words or None)


async def _number_taken(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    subject: str,
    words: str,
    stored: StoredRecord,
) -> Problem:
    """Return the problem of a number that is taken: by another record of the app, or by something of Xero's alone.

    A record that is in Xero has its object, so no other one is offered to it.
    """
    found = await _alike(session, kind, stored)
    owners = await session.links.of_objects(kind.name, [one.xero_id for one in found])
    others = await session.records.fetch([one.ref for one in owners if one.ref != stored.ref])
    for other in others.values():
        label = kind.label_of(other.record)
        return Problem(NUMBER_TWICE, subject, f"{kind.name.replace('_', ' ')} {label}", words)
    if not found or await session.links.fetch([stored.ref]):
        return Problem(NUMBER_TAKEN, subject, words, words)
    candidates = _candidates(kind, found, "the same number or name")
    return Problem(NOT_OURS, subject, words, words, candidates=candidates)


async def _is_zero(session: OrganisationSession, ref: Ref) -> bool:
    known = await session.links.fetch([ref])
    return ref in known and counts_as_paid(known[ref].seen)


async def _name_taken(
    turn: Turn,
    session: OrganisationSession,
    kind: PushedKind[Entity],
    verb: Verb,
    subject: str,
    words: str,
    stored: StoredRecord,
) -> Problem:
    decided = await session.decisions.of_kind(kind.name)
    if decided.get(stored.ref) in NUMBERED_BY[verb]:
        return Problem(NAME_TAKEN_NUMBERED, subject, words, words)
    email = str(stored.record.get("email") or "").strip().lower()
    found = [
        one for one in await _alike(session, kind, stored) if text_of(one.seen, "email").lower() == email
    ]
    if email and found:
        candidates = _candidates(kind, found, "the same name and e-mail address")
        return Problem(CUSTOMER_TWICE, subject, str(stored.record.get("name", "")), words, candidates)
    return Problem(NAME_TAKEN, subject, words, words)


async def _alike(
    session: OrganisationSession, kind: PushedKind[Entity], stored: StoredRecord
) -> list[XeroObject]:
    found: dict[str, XeroObject] = {}
    for key in kind.match_keys(kind.parse(stored.record)):
        for one in await session.xero_objects.by_key(kind.name, key):
            found[one.xero_id] = one
    return list(found.values())[:MAX_CANDIDATES]


def _candidates(kind: PushedKind[Entity], found: list[XeroObject], why: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            xero_id=one.xero_id,
            name=str(one.seen.get("name") or one.seen.get("number") or one.xero_id),
            why=why,
        )
        for one in found
    )

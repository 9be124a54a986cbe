"""What Xero holds twice of ours: a proven second send is taken back, everything else is for a person to decide."""

from collections.abc import Sequence

from common.contracts.records import Entity
from common.ids import derived_id, new_id
from sync_worker.domain.batching import BatchScope, Member
from sync_worker.domain.capabilities import RevocableKind
from sync_worker.domain.differing import PAYMENT_TWICE
from sync_worker.domain.kind import Element, Ref, Verb
from sync_worker.domain.problems import Problem
from sync_worker.flows.turns.turn import RecordOutcome, Turn
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.session import OrganisationSession


async def take_back(
    turn: Turn, session: OrganisationSession, kind: RevocableKind[Entity], elements: Sequence[Element]
) -> list[RecordOutcome]:
    """Examine objects that carry the mark of a record that has another object in Xero.

    A second send happens when a worker stalls after it marked a batch as sent, for longer than Xero knows a key. It is
    taken back only if a batch of ours says that it was sent more than once and the object is exactly what that batch
    sent. A reference alone proves nothing: people copy references.
    """
    marked = [(kind.owner_of(one), one) for one in elements if kind.state_of(one) == "live"]
    refs = [Ref(kind.name, owner) for owner, _ in marked if owner]
    known = await session.links.fetch(refs)
    sent = await session.members.sent_twice(refs)
    outcomes = []
    for owner, element in marked:
        ref = Ref(kind.name, owner or "")
        link = known.get(ref)
        if link is None or link.state != "live" or link.xero_id == str(element[kind.id_key]):
            continue
        if any(kind.was_sent_as(element, payload) for payload in sent.get(ref, ())):
            await _remove(turn, session, kind, ref, element)
        else:
            outcomes.append(await _ask(turn, session, kind, ref, element))
    return outcomes


async def _remove(
    turn: Turn, session: OrganisationSession, kind: RevocableKind[Entity], ref: Ref, element: Element
) -> None:
    """Freeze the removal of a second send; it gets a link of its own, so that it is met once."""
    xero_id = str(element[kind.id_key])
    second = Ref(kind.name, str(derived_id(turn.tenant_id, "second", xero_id)))
    await session.links.upsert([LinkUpdate(second, xero_id, 0)])
    texts = f"Xero had it twice with the mark of {ref.id}, so the second one was deleted."
    member = Member(kind.name, second.id, 0, kind.revocation(element), (texts,))
    call = kind.write(Verb.REMOVE, [member.payload])
    scope = BatchScope(turn.tenant_id, turn.sync.sync_id, kind.name, Verb.REMOVE)
    await session.batches.freeze(new_id(), scope, call, [member])


async def _ask(
    turn: Turn, session: OrganisationSession, kind: RevocableKind[Entity], ref: Ref, element: Element
) -> RecordOutcome:
    """Open a problem about a second object that nobody can prove to be ours; it stays as it is."""
    stored = await session.records.fetch([ref])
    label = kind.label_of(stored[ref].record) if ref in stored else ref.id
    revision = stored[ref].revision if ref in stored else 0
    xero_id = str(element[kind.id_key])
    problem = Problem(PAYMENT_TWICE, f"{ref.kind} {xero_id}", kind.described(element))
    problem_record = ProblemRecord(ref, revision, label, problem, False, kind.page_path(xero_id))
    await session.outbox.enqueue(*await turn.report_problems(session, [problem_record]))
    return RecordOutcome(
        ref, label, "noted", problem.sentence, xero_id, kind.page_path(xero_id), revision, problem
    )

"""A person's answer to a problem, and what changed settings free."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested
from common.contracts.sync import RecordLink, RecordsLinked
from common.ids import derived_id
from sync_worker.domain.fields import MergeState, Reason
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.merge import settled
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.kinds import registry
from sync_worker.repository.decisions import AffectedRow
from sync_worker.repository.links import LinkUpdate
from sync_worker.repository.session import CompanySession, OrganisationSession


async def resolve(deps: Dependencies, company_id: UUID, event: ProblemAnswered) -> None:
    """Do what a person decided about the records of a problem; all but ignore, skip and accept ask for a sync."""
    async with deps.session(company_id) as session:
        stopped = await session.problems.records_of(event.problem_id)
        if event.action in {"create", "skip", "ignore"}:
            await session.decisions.record(stopped, event.action)
        if event.action == "link" and event.candidate:
            await _link(session, stopped, event.candidate)
        if event.action in {"use_app", "use_xero", "accept"}:
            solved = await _decide_fields(session, stopped, event.action)
        else:
            solved = await session.problems.release_problem(event.problem_id)
        await publish_solved(session, solved)
        if event.action in {"retry", "link", "create", "use_app", "use_xero"}:
            again = SyncRequested(sync_id=derived_id("answered", event.id))
            await session.outbox.enqueue(again)


async def _link(session: CompanySession, stopped: Sequence[AffectedRow], candidate: str) -> None:
    """Link a record to an object that a person chose; what differs is compared with the next sync.

    An object that belongs to another record already is shared by both.
    """
    await session.decisions.record(stopped[:1], "linked")
    for one in stopped[:1]:
        links = session.in_organisation(one.tenant_id).links
        others = await links.of_objects(one.ref.kind, [candidate])
        shared = any(other.ref != one.ref for other in others)
        link = LinkUpdate(one.ref, candidate, 0, shared, MergeState())
        await links.upsert([link])


async def _decide_fields(session: CompanySession, stopped: Sequence[AffectedRow], action: str) -> list[UUID]:
    """Note whose values count of fields that differ; the next sync carries it out, so that the log tells of it.

    Return the problems that are solved. A problem stays open for records of which the decision cannot be carried out:
    a payment that was deleted in Xero cannot be sent again.
    """
    solved = []
    for tenant_id in {one.tenant_id for one in stopped}:
        organisation = session.in_organisation(tenant_id)
        refs = [one.ref for one in stopped if one.tenant_id == tenant_id]
        await organisation.links.lock(refs)
        known = await organisation.links.fetch(refs)
        merges = {
            ref: settled(registry.get(ref.kind).fields, link.merge, action) for ref, link in known.items()
        }
        await organisation.links.set_merge(merges)
        if action != "accept":
            await organisation.links.request_resend(list(known))
        settled_refs = [ref for ref in refs if ref not in merges or not _waits(merges[ref])]
        solved += await organisation.problems.detach(settled_refs)
        if action != "accept":
            await _no_longer_differs(organisation, known, settled_refs)
    return solved


async def _no_longer_differs(
    session: OrganisationSession, known: Mapping[Ref, Link], refs: Sequence[Ref]
) -> None:
    """Report to the invoicing system that nothing waits for a person any more."""
    outcomes = tuple(
        RecordLink(kind=ref.kind, id=ref.id, xero_id=known[ref].xero_id) for ref in refs if ref in known
    )
    if outcomes:
        await session.outbox.enqueue(RecordsLinked(tenant_id=session.tenant_id, links=outcomes))


def _waits(merge: MergeState) -> bool:
    return any(one.reason in (Reason.OPEN, Reason.IN_XERO) for one in merge.differences.values())


async def settings_changed(deps: Dependencies, company_id: UUID, event: SettingsChanged) -> None:
    """Release the records that wait for the changed settings; the next sync sends them."""
    async with deps.session(company_id) as session:
        solved = await session.problems.release_by_place(event.places, event.taxes)
        await publish_solved(session, solved)

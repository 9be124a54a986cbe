"""A person's answer to a problem, and what changed settings free."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested
from common.contracts.sync import RecordLink, RecordsLinked
from common.ids import derived_id
from common.messaging import enqueue
from common.postgres import Connection
from sync_worker.domain.fields import MergeState, Reason
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.merge import settled
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.kinds import registry
from sync_worker.repository import decisions, links, problems
from sync_worker.repository.decisions import AffectedRow
from sync_worker.repository.links import LinkUpdate


async def resolve(deps: Dependencies, company_id: UUID, event: ProblemAnswered) -> None:
    """Do what a person decided about the records of a problem; all but ignore, skip and accept ask for a sync."""
    async with deps.database.transaction(company_id) as connection:
        stopped = await problems.records_of(connection, company_id, event.problem_id)
        if event.action in {"create", "skip", "ignore"}:
            await decisions.record(connection, company_id, stopped, event.action)
        if event.action == "link" and event.candidate:
            await _link(connection, company_id, stopped, event.candidate)
        if event.action in {"use_app", "use_xero", "accept"}:
            solved = await _decide_fields(connection, company_id, stopped, event.action)
        else:
            solved = await problems.release_problem(connection, company_id, event.problem_id)
        await publish_solved(connection, company_id, solved)
        if event.action in {"retry", "link", "create", "use_app", "use_xero"}:
            again = SyncRequested(sync_id=derived_id("answered", event.id))
            await enqueue(connection, company_id, again)


async def _link(
    connection: Connection, company_id: UUID, stopped: Sequence[AffectedRow], candidate: str
) -> None:
    """Link a record to an object that a person chose; what differs is compared with the next sync.

    An object that belongs to another record already is shared by both.
    """
    await decisions.record(connection, company_id, stopped[:1], "linked")
    for one in stopped[:1]:
        others = await links.of_objects(connection, company_id, one.tenant_id, one.ref.kind, [candidate])
        shared = any(other.ref != one.ref for other in others)
        link = LinkUpdate(one.ref, candidate, 0, shared, MergeState())
        await links.upsert(connection, company_id, one.tenant_id, [link])


async def _decide_fields(
    connection: Connection, company_id: UUID, stopped: Sequence[AffectedRow], action: str
) -> list[UUID]:
    """Note whose values count of fields that differ; the next sync carries it out, so that the log tells of it.

    Return the problems that are solved. A problem stays open for records of which the decision cannot be carried out:
    a payment that was deleted in Xero cannot be sent again.
    """
    solved = []
    for tenant_id in {one.tenant_id for one in stopped}:
        refs = [one.ref for one in stopped if one.tenant_id == tenant_id]
        await links.lock(connection, company_id, tenant_id, refs)
        known = await links.fetch(connection, company_id, tenant_id, refs)
        merges = {
            ref: settled(registry.get(ref.kind).fields, link.merge, action) for ref, link in known.items()
        }
        await links.set_merge(connection, company_id, tenant_id, merges)
        if action != "accept":
            await links.request_resend(connection, company_id, tenant_id, list(known))
        settled_refs = [ref for ref in refs if ref not in merges or not _waits(merges[ref])]
        solved += await problems.detach(connection, company_id, tenant_id, settled_refs)
        if action != "accept":
            await _no_longer_differs(connection, company_id, tenant_id, known, settled_refs)
    return solved


async def _no_longer_differs(
    connection: Connection, company_id: UUID, tenant_id: UUID, known: Mapping[Ref, Link], refs: Sequence[Ref]
) -> None:
    """Tell the invoicing system that nothing waits for a person any more."""
    outcomes = tuple(
        RecordLink(kind=ref.kind, id=ref.id, xero_id=known[ref].xero_id) for ref in refs if ref in known
    )
    if outcomes:
        await enqueue(connection, company_id, RecordsLinked(tenant_id=tenant_id, links=outcomes))


def _waits(merge: MergeState) -> bool:
    return any(one.reason in (Reason.OPEN, Reason.IN_XERO) for one in merge.differences.values())


async def settings_changed(deps: Dependencies, company_id: UUID, event: SettingsChanged) -> None:
    """Free what waits for the places that changed; it goes with the next sync."""
    async with deps.database.transaction(company_id) as connection:
        solved = await problems.release_by_place(connection, company_id, event.places, event.taxes)
        await publish_solved(connection, company_id, solved)

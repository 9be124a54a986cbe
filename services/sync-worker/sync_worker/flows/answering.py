"""A person's answer to a problem, and what changed settings free."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested
from common.contracts.message import Event
from common.contracts.sync import ProblemSolved
from common.ids import derived_id
from common.messaging import say
from common.postgres import Connection
from sync_worker.domain.fields import MergeState, Reason, Take
from sync_worker.domain.kind import Ref
from sync_worker.domain.merge import settled
from sync_worker.domain.raw import raw_values, with_values
from sync_worker.flows.tools import Tools
from sync_worker.kinds import BY_NAME, SAID_AS
from sync_worker.repository import decisions, links, problems, records
from sync_worker.repository.links import LinkToKeep
from sync_worker.repository.records import Kept


async def answered(tools: Tools, company_id: UUID, event: ProblemAnswered) -> None:
    """Do what a person decided about the records of a problem; all but ignore, skip and accept ask for a sync."""
    async with tools.database.transaction(company_id) as connection:
        stopped = await problems.stopped_by(connection, company_id, event.problem_id)
        if event.action in {"create", "skip", "ignore"}:
            await decisions.person_said(connection, company_id, stopped, event.action)
        if event.action == "link" and event.candidate:
            await _link(connection, company_id, stopped, event.candidate)
        if event.action in {"use_app", "use_xero", "accept"}:
            solved = await _settle(connection, company_id, stopped, event.action)
        else:
            solved = await problems.free_of(connection, company_id, event.problem_id)
        await say(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))
        if event.action in {"retry", "link", "create", "use_app"}:
            again = SyncRequested(sync_id=derived_id("answered", event.id))
            await say(connection, company_id, again)


async def _link(
    connection: Connection, company_id: UUID, stopped: Sequence[dict[str, Any]], candidate: str
) -> None:
    """Link a record to an object that a person chose; what differs is compared with the next sync.

    An object that belongs to another record already is shared by both.
    """
    for row in stopped[:1]:
        ref = Ref(row["kind"], row["record_id"])
        others = await links.of_objects(connection, company_id, row["tenant_id"], ref.kind, [candidate])
        shared = any(other.ref != ref for other in others)
        await links.keep(
            connection, company_id, row["tenant_id"], [LinkToKeep(ref, candidate, 0, shared, MergeState())]
        )


async def _settle(
    connection: Connection, company_id: UUID, stopped: Sequence[dict[str, Any]], action: str
) -> list[UUID]:
    """Carry out whose values count of fields that differ; `use_app` goes with the next sync, the rest at once.

    Return the problems that are solved. A problem stays open for records of which the decision cannot be carried out:
    a payment that was deleted in Xero cannot be sent again.
    """
    solved = []
    for tenant_id in {row["tenant_id"] for row in stopped}:
        refs = [Ref(row["kind"], row["record_id"]) for row in stopped if row["tenant_id"] == tenant_id]
        known = await links.fetch(connection, company_id, tenant_id, refs)
        stored = await records.fetch(connection, company_id, refs)
        merges = {}
        for ref, link in known.items():
            kind: Any = BY_NAME[ref.kind]
            raw = raw_values(kind.RECORD.model_validate(stored[ref].record)) if ref in stored else {}
            merge = settled(kind.FIELDS, link.merge, raw, action, kind.app_value)
            merges[ref] = merge.state
            if merge.take:
                await _offer(connection, company_id, tenant_id, stored[ref], merge.take)
        await links.set_merge(connection, company_id, tenant_id, merges)
        if action == "use_app":
            await links.send_again(connection, company_id, tenant_id, list(known))
        settled_refs = [ref for ref in refs if ref not in merges or not _waits(merges[ref])]
        solved += await problems.no_longer_about(connection, company_id, tenant_id, settled_refs)
    return solved


def _waits(merge: MergeState) -> bool:
    return any(one.reason in (Reason.OPEN, Reason.IN_XERO) for one in merge.differences.values())


async def _offer(
    connection: Connection, company_id: UUID, tenant_id: UUID, record: Kept, takes: Sequence[Take]
) -> None:
    if record.kind not in SAID_AS:
        return
    event, item = SAID_AS[record.kind]
    after = with_values(record.record, {take.field: take.after for take in takes})
    fields = [{"field": take.field, "before": take.before, "after": take.after} for take in takes]
    pulled: Event = event.model_validate(
        {"tenant_id": tenant_id, "records": [item.model_validate({"record": after, "fields": fields})]}
    )
    await say(connection, company_id, pulled)


async def settings_changed(tools: Tools, company_id: UUID, event: SettingsChanged) -> None:
    """Free what waits for the places that changed; it goes with the next sync."""
    async with tools.database.transaction(company_id) as connection:
        solved = await problems.free_mended(connection, company_id, event.places, event.taxes)
        await say(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))

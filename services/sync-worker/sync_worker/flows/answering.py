"""A person's answer to a problem, and what changed settings free."""

from uuid import UUID

from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested
from common.contracts.sync import ProblemSolved
from common.ids import derived_id
from common.messaging import say
from sync_worker.domain.kind import Ref
from sync_worker.flows.tools import Tools
from sync_worker.repository import links, problems, records
from sync_worker.repository.links import LinkToKeep


async def answered(tools: Tools, company_id: UUID, event: ProblemAnswered) -> None:
    """Do what a person said about the records of a problem; all but ignore and skip ask for a sync."""
    async with tools.database.transaction(company_id) as connection:
        stopped = await problems.stopped_by(connection, company_id, event.problem_id)
        refs = [Ref(row["kind"], row["record_id"]) for row in stopped]
        if event.action in {"create", "skip", "ignore"}:
            await problems.person_said(connection, company_id, stopped, event.action)
        if event.action == "link" and event.candidate:
            stored = await records.fetch(connection, company_id, refs[:1])
            for row in stopped[:1]:
                ref = Ref(row["kind"], row["record_id"])
                link = LinkToKeep(ref, event.candidate, stored[ref].revision)
                await links.keep(connection, company_id, row["tenant_id"], [link])
        solved = await problems.free(connection, company_id, refs)
        await say(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))
        if event.action in {"retry", "link", "create"}:
            again = SyncRequested(sync_id=derived_id("answered", event.id))
            await say(connection, company_id, again)


async def settings_changed(tools: Tools, company_id: UUID, event: SettingsChanged) -> None:
    """Free what waits for the places that changed; it goes with the next sync."""
    async with tools.database.transaction(company_id) as connection:
        solved = await problems.free_place(connection, company_id, event.places)
        await say(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))

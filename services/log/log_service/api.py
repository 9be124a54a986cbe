"""Log's routes: syncs, their entries, and open problems, page by page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from common.contracts.log import EntryPage, OpenProblem, ProblemPage, Sync, SyncPage
from common.contracts.sync import Outcome
from common.http import called_by
from log_service import flows
from log_service.domain import EntryFilter
from log_service.flows import Dependencies

Cursor = Annotated[str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Filter = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


def router(deps: Dependencies) -> APIRouter:
    """Return log's routes."""
    routes = APIRouter(prefix="/companies/{company_id}", dependencies=[called_by("gateway")])

    @routes.get("/syncs")
    async def list_syncs(company_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> SyncPage:
        """List the syncs of a company, the newest first."""
        return await flows.list_syncs(deps, company_id, cursor, limit)

    @routes.get("/syncs/{sync_id}")
    async def read_sync(company_id: UUID, sync_id: UUID) -> Sync:
        """Return a sync."""
        return await flows.read_sync(deps, company_id, sync_id)

    @routes.get("/syncs/{sync_id}/entries")
    async def list_entries(
        company_id: UUID,
        sync_id: UUID,
        kind: Filter = None,
        outcome: Outcome | None = None,
        q: Filter = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> EntryPage:
        """List a sync's entries, filtered by kind, outcome and words if given."""
        filters = EntryFilter(kind, outcome, q)
        return await flows.list_entries(deps, company_id, sync_id, filters, cursor, limit)

    @routes.get("/problems")
    async def list_problems(company_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> ProblemPage:
        """List the open problems, the newest first."""
        return await flows.list_problems(deps, company_id, cursor, limit)

    @routes.get("/problems/{problem_id}")
    async def read_problem(company_id: UUID, problem_id: UUID) -> OpenProblem:
        """Return an open problem."""
        return await flows.read_problem(deps, company_id, problem_id)

    return routes

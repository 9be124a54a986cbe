"""The log: the list of syncs, and below it the details of the selected one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import HTMLResponse

from common.contracts.log import EntryPage, Sync
from common.contracts.message import Contract
from gateway.authentication import Dependencies, Deps, PageUser, SignedIn
from gateway.dashboard import links
from gateway.dashboard.rendering import page

router = APIRouter(prefix=links.LOG)
SYNCS, ENTRIES = 10, 50
Short = Annotated[str, Field(max_length=200)]
Cursor = Annotated[str, Field(max_length=500)]


class LogFilter(Contract):
    """Filter and cursors of the page: `older` for the list of syncs, `after` for the entries."""

    older: Cursor = ""
    kind: Short = ""
    outcome: Short = ""
    q: Short = ""
    after: Cursor = ""


LogQuery = Annotated[LogFilter, Query()]


@router.get("")
async def log(request: Request, query: LogQuery, caller: PageUser, deps: Deps) -> HTMLResponse:
    """Show the list of syncs."""
    return await _render(request, caller, deps, query)


@router.get("/{sync_id}")
async def details(
    request: Request, sync_id: UUID, query: LogQuery, caller: PageUser, deps: Deps
) -> HTMLResponse:
    """Show the list, and the details of the selected sync."""
    sync = await deps.progress.known(caller.company_id, sync_id)
    filters = {"kind": query.kind, "outcome": query.outcome, "q": query.q, "cursor": query.after}
    entries = await deps.clients.log.entries(caller.company_id, sync.sync_id, filters, ENTRIES)
    return await _render(request, caller, deps, query, sync, entries)


async def _render(
    request: Request,
    caller: SignedIn,
    deps: Dependencies,
    query: LogFilter,
    sync: Sync | None = None,
    entries: EntryPage | None = None,
) -> HTMLResponse:
    syncs = await deps.clients.log.syncs(caller.company_id, query.older, SYNCS)
    return page(request, "log.html", caller, syncs=syncs, query=query, sync=sync, entries=entries)

"""Home: the connection, the latest sync and the problems at a glance."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from gateway.authentication import Deps, PageUser
from gateway.dashboard.rendering import none_if_away, page

router = APIRouter()


@router.get("/")
async def home(request: Request, caller: PageUser, deps: Deps) -> HTMLResponse:
    """Show the connection, the latest sync and the open problems; a part whose service is away is marked."""
    clients, company = deps.clients, caller.company_id
    connection, syncs, problems = await asyncio.gather(
        none_if_away(clients.auth.connection(company)),
        none_if_away(clients.log.syncs(company, limit=1)),
        none_if_away(clients.log.problems(company)),
    )
    return page(request, "home.html", caller, connection=connection, syncs=syncs, problems=problems)

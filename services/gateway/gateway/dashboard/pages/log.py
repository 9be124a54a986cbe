"""The log: all syncs on top, the details of the one that was picked below."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import HTMLResponse

from common.contracts.log import EntryPage, Sync
from common.contracts.message import Contract
from gateway.caller import Doing, SignedIn, Visitor, Ways
from gateway.dashboard import places
from gateway.dashboard.parts import page

router = APIRouter(prefix=places.LOG)
SYNCS, ENTRIES = 10, 50
Short = Annotated[str, Field(max_length=200)]
Cursor = Annotated[str, Field(max_length=500)]


class Asked(Contract):
    """What the page is asked to show: from where in the list, which entries, from where in them."""

    older: Cursor = ""
    kind: Short = ""
    outcome: Short = ""
    q: Short = ""
    after: Cursor = ""


Asking = Annotated[Asked, Query()]


@router.get("")
async def log(request: Request, asked: Asking, caller: Visitor, ways: Doing) -> HTMLResponse:
    """Show the list, with nothing picked yet."""
    return await _shown(request, caller, ways, asked)


@router.get("/{sync_id}")
async def picked(
    request: Request, sync_id: UUID, asked: Asking, caller: Visitor, ways: Doing
) -> HTMLResponse:
    """Show the list with a sync picked, and its details."""
    sync = await ways.live.known(caller.company_id, sync_id)
    wanted = {"kind": asked.kind, "outcome": asked.outcome, "q": asked.q, "cursor": asked.after}
    entries = await ways.clients.log.entries(caller.company_id, sync.sync_id, wanted, ENTRIES)
    return await _shown(request, caller, ways, asked, sync, entries)


async def _shown(
    request: Request,
    caller: SignedIn,
    ways: Ways,
    asked: Asked,
    sync: Sync | None = None,
    entries: EntryPage | None = None,
) -> HTMLResponse:
    syncs = await ways.clients.log.syncs(caller.company_id, asked.older, SYNCS)
    return page(request, "log.html", caller, syncs=syncs, asked=asked, sync=sync, entries=entries)

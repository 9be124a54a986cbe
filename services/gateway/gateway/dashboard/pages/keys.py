"""API keys: made, shown once, deleted."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from common.contracts.auth import ApiKey, KeyName
from common.http import RequestId
from gateway.caller import Doing, Pressed, SignedIn, Visitor, Ways
from gateway.dashboard import places
from gateway.dashboard.parts import go, page

router = APIRouter(prefix=places.KEYS)


@router.get("")
async def keys(request: Request, caller: Visitor, ways: Doing) -> HTMLResponse:
    """Show the keys' names."""
    return await _shown(request, caller, ways)


async def _shown(
    request: Request,
    caller: SignedIn,
    ways: Ways,
    status: int = 200,
    made: ApiKey | None = None,
    error: str = "",
) -> HTMLResponse:
    listed = await ways.clients.auth.keys(caller.company_id)
    return page(request, "keys.html", caller, status, keys=listed.items, made=made, error=error)


@router.post("")
async def make(
    request: Request, caller: Pressed, ways: Doing, request_id: RequestId, name: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Make a key and show it this once."""
    try:
        wanted = KeyName(name=name.strip())
    except ValidationError:
        return await _shown(request, caller, ways, 422, error="Please give the key a name.")
    made = await ways.clients.auth.make_key(caller.company_id, wanted, request_id)
    return await _shown(request, caller, ways, made=made)


@router.post("/{key_id}/delete")
async def delete(key_id: UUID, caller: Pressed, ways: Doing) -> Response:
    """End a key at once."""
    await ways.clients.auth.drop_key(caller.company_id, key_id)
    return go(places.KEYS, "key_gone")

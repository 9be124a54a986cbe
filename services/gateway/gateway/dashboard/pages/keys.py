"""API keys: create, list, delete."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from common.contracts.auth import ApiKey, KeyName
from common.http import RequestId
from gateway.authentication import Dependencies, Deps, FormUser, PageUser, SignedIn
from gateway.dashboard import links
from gateway.dashboard.rendering import page, redirect

router = APIRouter(prefix=links.KEYS)


@router.get("")
async def keys(request: Request, caller: PageUser, deps: Deps) -> HTMLResponse:
    """List the keys by name."""
    return await _render(request, caller, deps)


async def _render(
    request: Request,
    caller: SignedIn,
    deps: Dependencies,
    status: int = 200,
    made: ApiKey | None = None,
    error: str = "",
) -> HTMLResponse:
    listed = await deps.clients.auth.keys(caller.company_id)
    return page(request, "keys.html", caller, status, keys=listed.items, made=made, error=error)


@router.post("")
async def make(
    request: Request, caller: FormUser, deps: Deps, request_id: RequestId, name: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Create a key and show it once."""
    try:
        wanted = KeyName(name=name.strip())
    except ValidationError:
        return await _render(request, caller, deps, 422, error="Enter a name for the key.")
    made = await deps.clients.auth.create_key(caller.company_id, wanted, request_id)
    return await _render(request, caller, deps, made=made)


@router.post("/{key_id}/delete")
async def delete(key_id: UUID, caller: FormUser, deps: Deps) -> Response:
    """Delete a key; it stops working at once."""
    await deps.clients.auth.delete_key(caller.company_id, key_id)
    return redirect(links.KEYS, "key_gone")

"""API keys of a company."""

from uuid import UUID

from fastapi import APIRouter

from common.contracts.auth import ApiKey, KeyName
from common.http import RequestId
from gateway.authentication import ApiUser, Deps
from gateway.clients.auth import ApiKeys

router = APIRouter(prefix="/keys", tags=["API keys"])


@router.get("", summary="List the API keys")
async def keys(caller: ApiUser, deps: Deps) -> ApiKeys:
    """Return the names of the keys, never the keys themselves."""
    return await deps.clients.auth.keys(caller.company_id)


@router.post("", status_code=201, summary="Create an API key")
async def make(name: KeyName, caller: ApiUser, deps: Deps, request_id: RequestId) -> ApiKey:
    """Return the new key; it cannot be read again."""
    return await deps.clients.auth.create_key(caller.company_id, name, request_id)


@router.delete("/{key_id}", status_code=204, summary="Delete an API key")
async def drop(key_id: UUID, caller: ApiUser, deps: Deps) -> None:
    """Delete a key; requests with it fail from now on."""
    await deps.clients.auth.delete_key(caller.company_id, key_id)

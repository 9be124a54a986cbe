"""The API keys of a company."""

from uuid import UUID

from fastapi import APIRouter

from common.contracts.auth import ApiKey, KeyName
from common.http import RequestId
from gateway.authentication import ApiUser, Deps
from gateway.clients.auth import ApiKeys

router = APIRouter(prefix="/keys", tags=["API keys"])


@router.get("", summary="The API keys")
async def keys(caller: ApiUser, deps: Deps) -> ApiKeys:
    """Answer with the keys' names, never with the keys."""
    return await deps.clients.auth.keys(caller.company_id)


@router.post("", status_code=201, summary="Make an API key")
async def make(name: KeyName, caller: ApiUser, deps: Deps, request_id: RequestId) -> ApiKey:
    """Answer with the key, shown this once."""
    return await deps.clients.auth.make_key(caller.company_id, name, request_id)


@router.delete("/{key_id}", status_code=204, summary="End an API key")
async def drop(key_id: UUID, caller: ApiUser, deps: Deps) -> None:
    """End a key at once."""
    await deps.clients.auth.drop_key(caller.company_id, key_id)

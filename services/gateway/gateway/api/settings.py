"""The settings of the sync, and the accounts and tax rates to pick from."""

from fastapi import APIRouter

from common.contracts.config import Choices, SettingsAnswer, SettingsChange
from common.http import RequestId
from gateway.caller import Doing, Signed
from gateway.flows import connected_to

router = APIRouter(prefix="/settings", tags=["Settings"])


@router.get("/choices", summary="The accounts and tax rates to pick from")
async def choices(caller: Signed, ways: Doing) -> Choices:
    """Answer with what the organisation offers; 503 until that was read for the first time."""
    tenant_id = await connected_to(ways.peers, caller.company_id)
    return await ways.peers.config.choices(caller.company_id, tenant_id)


@router.get("", summary="The settings of the sync")
async def settings(caller: Signed, ways: Doing) -> SettingsAnswer:
    """Answer with the settings, their version, and whether a sync may start with them."""
    tenant_id = await connected_to(ways.peers, caller.company_id)
    return await ways.peers.config.settings(caller.company_id, tenant_id)


@router.put("", summary="Save the settings of the sync")
async def save(change: SettingsChange, caller: Signed, ways: Doing, request_id: RequestId) -> SettingsAnswer:
    """Save; 422 names what does not fit the organisation."""
    tenant_id = await connected_to(ways.peers, caller.company_id)
    return await ways.peers.config.save(caller.company_id, tenant_id, change, caller.email, request_id)

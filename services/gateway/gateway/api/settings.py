"""The settings of the sync, and the accounts and tax rates to pick from."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Response

from common.contracts.config import Choices, SettingsAnswer, SettingsChange
from common.contracts.gateway import Problem
from common.errors import Stale
from common.http import RequestId
from gateway.authentication import ApiUser, Deps
from gateway.clients.config import Saver
from gateway.flows import connected_to, save_settings

router = APIRouter(prefix="/settings", tags=["Settings"])
_ONE_TAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


@router.get("/choices", summary="The accounts and tax rates to pick from")
async def choices(caller: ApiUser, deps: Deps) -> Choices:
    """Answer with what the organisation offers; 503 until that was read for the first time."""
    tenant_id = await connected_to(deps.clients, caller.company_id)
    return await deps.clients.config.choices(caller.company_id, tenant_id)


@router.get("", summary="The settings of the sync")
async def settings(caller: ApiUser, deps: Deps, response: Response) -> SettingsAnswer:
    """Return the settings, their version, and whether a sync may start with them; the ETag is the version."""
    tenant_id = await connected_to(deps.clients, caller.company_id)
    return _tagged(await deps.clients.config.settings(caller.company_id, tenant_id), response)


@router.put(
    "",
    responses={412: {"model": Problem, "description": "Somebody else changed the same setting meanwhile"}},
    summary="Save the settings of the sync",
)
async def save(
    change: SettingsChange,
    caller: ApiUser,
    deps: Deps,
    request_id: RequestId,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> SettingsAnswer:
    """Save; 422 names what does not fit the organisation, and each tax that would go to another per cent.

    With If-Match and the ETag that came with the settings, what somebody else saved meanwhile is kept: `merged` names
    it. If both changed the same setting nothing is saved, and 412 names it with the value before, now, and yours.
    Without If-Match the change counts, whatever was saved meanwhile.
    """
    tenant_id = await connected_to(deps.clients, caller.company_id)
    saver = Saver(caller.email, request_id, _based_on(if_match))
    return _tagged(await save_settings(deps.clients, caller.company_id, tenant_id, change, saver), response)


def _tagged(answer: SettingsAnswer, response: Response) -> SettingsAnswer:
    response.headers["ETag"] = f'"{answer.version}"'
    return answer


def _based_on(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    tag = _ONE_TAG.match(if_match.strip())
    if tag is None:
        raise Stale("If-Match is not the ETag of any settings.")
    return int(tag[1])

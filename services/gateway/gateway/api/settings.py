"""Sync settings, and the accounts and tax rates to choose from."""

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


@router.get("/choices", summary="List the accounts and tax rates to choose from")
async def choices(caller: ApiUser, deps: Deps) -> Choices:
    """Return the organisation's accounts and tax rates; 503 until they have been read for the first time."""
    tenant_id = await connected_to(deps.clients, caller.company_id)
    return await deps.clients.config.choices(caller.company_id, tenant_id)


@router.get("", summary="Get the sync settings")
async def settings(caller: ApiUser, deps: Deps, response: Response) -> SettingsAnswer:
    """Return the settings, their version (also as ETag), and whether a sync can start with them."""
    tenant_id = await connected_to(deps.clients, caller.company_id)
    return _tagged(await deps.clients.config.settings(caller.company_id, tenant_id), response)


@router.put(
    "",
    responses={412: {"model": Problem, "description": "Someone else changed the same setting"}},
    summary="Save the sync settings",
)
async def save(
    change: SettingsChange,
    caller: ApiUser,
    deps: Deps,
    request_id: RequestId,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> SettingsAnswer:
    """Save settings; 422 lists values that are not valid in the organisation, and taxes mapped to another percentage.

    With the settings' ETag in If-Match, settings that someone else saved since are kept and listed in `merged`. If
    both changed the same setting, nothing is saved; 412 lists it with the value before, the value now, and yours.
    Without If-Match, your values are saved whatever the current version is.
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
        raise Stale("If-Match is not an ETag of these settings.")
    return int(tag[1])

"""The connection to Xero: consent, organisation, disconnecting."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from common.contracts.auth import AuthenticateAnswer, Callback, Connection, OrganisationChoice
from common.http import RequestId
from gateway.authentication import ApiUser, Deps, SignedIn, api_user, bearer, page_user
from gateway.errors import CameBackSignedOut, SignInFirst

router = APIRouter(prefix="/connection", tags=["Connection"])
callback = APIRouter(tags=["Connection"])
PAGE = "/xero-sync"


@router.get("", summary="Get the connection to Xero")
async def connection(caller: ApiUser, deps: Deps) -> Connection:
    """Return the state, the connected organisation, and the organisations to choose from."""
    return await deps.clients.auth.connection(caller.company_id)


@router.post("/authenticate", summary="Start a consent")
async def authenticate(caller: ApiUser, deps: Deps) -> AuthenticateAnswer:
    """Return the address of Xero's consent page; only this session can complete the consent."""
    return await deps.clients.auth.authenticate(caller.company_id, caller.session_id)


@router.put("/organisation", summary="Choose the organisation")
async def choose(
    choice: OrganisationChoice, caller: ApiUser, deps: Deps, request_id: RequestId
) -> Connection:
    """Connect one of the organisations that the consent covers."""
    return await deps.clients.auth.choose(caller.company_id, choice, request_id)


@router.delete("", status_code=204, summary="Disconnect")
async def disconnect(caller: ApiUser, deps: Deps) -> None:
    """End the connection, here and in Xero."""
    await deps.clients.auth.disconnect(caller.company_id)


async def _came_back(request: Request, deps: Deps) -> SignedIn:
    try:
        return await (api_user if bearer(request) else page_user)(request, deps)
    except SignInFirst:
        raise CameBackSignedOut from None


@callback.get("/xero/callback", summary="Complete a consent (redirect from Xero)", response_model=Connection)
async def came_back(
    request: Request,
    caller: Annotated[SignedIn, Depends(_came_back)],
    deps: Deps,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str | None, Query(max_length=2000)] = None,
    error: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Complete the consent; programs get the connection, browsers are redirected to the page."""
    back = Callback(session_id=caller.session_id, state=state, code=code, error=error)
    made = await deps.clients.auth.callback(caller.company_id, back)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(made.model_dump(mode="json"))
    return RedirectResponse(PAGE, 303)

"""Signing up, in and out."""

from fastapi import APIRouter, Request

from common.contracts.auth import Session, SignIn, SignUp
from common.errors import Refused
from common.http import RequestId
from gateway.authentication import ApiUser, Deps, address_of, count_sign_up

router = APIRouter(tags=["Sign-in"])


@router.post("/sign-up", status_code=201, summary="Make a company and its first person")
async def sign_up(who: SignUp, deps: Deps, request_id: RequestId, request: Request) -> Session:
    """Answer with a session; 409 when the e-mail is taken, 429 after too many tries."""
    count_sign_up(request, deps)
    return await deps.clients.auth.sign_up(who, request_id)


@router.post("/sign-in", summary="Open a session")
async def sign_in(who: SignIn, deps: Deps, request: Request) -> Session:
    """Answer with a session; 401 when e-mail and password do not go together, 429 after too many tries."""
    address = address_of(request)
    deps.failures.check(address)
    try:
        return await deps.clients.auth.sign_in(who)
    except Refused as refused:
        if refused.answer.status == 401:
            deps.failures.count(address)
        raise


@router.post("/sign-out", status_code=204, summary="End the session")
async def sign_out(caller: ApiUser, deps: Deps) -> None:
    """End the session whose token came with the request."""
    await deps.clients.auth.sign_out(caller.token)

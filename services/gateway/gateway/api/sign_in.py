"""Sign up, sign in and sign out."""

from fastapi import APIRouter, Request

from common.contracts.auth import Session, SignIn, SignUp
from common.errors import Refused
from common.http import RequestId
from gateway.authentication import ApiUser, Dependencies, Deps, address_of, count_sign_up

router = APIRouter(tags=["Sign-in"])


@router.post("/sign-up", status_code=201, summary="Create a company and its first person")
async def sign_up(account: SignUp, deps: Deps, request_id: RequestId, request: Request) -> Session:
    """Return a session; 409 if the e-mail address is already in use, 429 after too many attempts."""
    count_sign_up(request, deps)
    return await deps.clients.auth.sign_up(account, request_id)


@router.post("/sign-in", summary="Sign in")
async def sign_in(credentials: SignIn, deps: Deps, request: Request) -> Session:
    """Return a session; 401 if the e-mail address or password is wrong, 429 after too many attempts."""
    address = address_of(request)
    deps.failures.check(address)
    return await _sign_in(credentials, deps, address)


async def _sign_in(credentials: SignIn, deps: Dependencies, address: str) -> Session:
    try:
        return await deps.clients.auth.sign_in(credentials)
    except Refused as refused:
        if refused.answer.status == 401:
            deps.failures.count(address)
        raise


@router.post("/sign-out", status_code=204, summary="Sign out")
async def sign_out(caller: ApiUser, deps: Deps) -> None:
    """End the session of the request's token."""
    await deps.clients.auth.sign_out(caller.token)

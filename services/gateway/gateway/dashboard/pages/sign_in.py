"""Sign in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from common.contracts.auth import SignIn
from common.errors import Failure
from gateway.authentication import Deps, FormUser, address_of, clear_session_cookie, set_session_cookie
from gateway.dashboard import links
from gateway.dashboard.rendering import page, redirect
from gateway.errors import TooLongToBeTrue
from gateway.middleware import same_site

router = APIRouter()


@router.get(links.SIGN_IN)
async def sign_in(
    request: Request, then: Annotated[str, Query(alias="next", max_length=500)] = links.HOME
) -> Response:
    """Show the form."""
    return page(request, "sign_in.html", email="", then=links.safe_next(then), sentence="")


@router.post(links.SIGN_IN)
async def signing_in(
    request: Request,
    deps: Deps,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    then: Annotated[str, Form(alias="next")] = links.HOME,
) -> Response:
    """Create a session and go to the requested page, or show the form again with the error."""
    same_site(request, deps.settings.address)
    then = links.safe_next(then)
    address = address_of(request)
    try:
        deps.failures.check(address)
        session = await deps.clients.auth.sign_in(_credentials(email, password))
    except Failure as failure:
        problem = failure.problem()
        if problem.status == 401:
            deps.failures.count(address)
        message = f"{problem.title} {problem.remedy}"
        return page(request, "sign_in.html", None, problem.status, email=email, then=then, sentence=message)
    response = redirect(then)
    set_session_cookie(response, deps, session)
    return response


def _credentials(email: str, password: str) -> SignIn:
    try:
        return SignIn(email=email.strip(), password=password)
    except ValidationError:
        raise TooLongToBeTrue from None


@router.post("/sign-out")
async def sign_out(caller: FormUser, deps: Deps) -> Response:
    """End the session and delete its cookie."""
    await deps.clients.auth.sign_out(caller.token)
    response = redirect(links.SIGN_IN, "signed_out")
    clear_session_cookie(response, deps)
    return response

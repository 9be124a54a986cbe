"""Sign in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from common.contracts.auth import SignIn
from common.errors import Failure
from gateway.caller import Doing, Pressed, address_of, forget_sign_in, keep_signed_in
from gateway.dashboard import places
from gateway.dashboard.parts import go, page
from gateway.errors import TooLongToBeTrue
from gateway.guard import same_site

router = APIRouter()


@router.get(places.SIGN_IN)
async def sign_in(
    request: Request, then: Annotated[str, Query(alias="next", max_length=500)] = places.HOME
) -> Response:
    """Show the form."""
    return page(request, "sign_in.html", email="", then=places.safe_next(then), sentence="")


@router.post(places.SIGN_IN)
async def signing_in(
    request: Request,
    ways: Doing,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    then: Annotated[str, Form(alias="next")] = places.HOME,
) -> Response:
    """Open a session and go on; or show the form again with what happened."""
    same_site(request, ways.settings.address)
    then = places.safe_next(then)
    address = address_of(request)
    try:
        ways.failures.check(address)
        session = await ways.clients.auth.sign_in(_who(email, password))
    except Failure as failure:
        problem = failure.problem()
        if problem.status == 401:
            ways.failures.count(address)
        told = f"{problem.title} {problem.remedy}"
        return page(request, "sign_in.html", None, problem.status, email=email, then=then, sentence=told)
    response = go(then)
    keep_signed_in(response, ways, session)
    return response


def _who(email: str, password: str) -> SignIn:
    try:
        return SignIn(email=email.strip(), password=password)
    except ValidationError:
        raise TooLongToBeTrue from None


@router.post("/sign-out")
async def sign_out(caller: Pressed, ways: Doing) -> Response:
    """End the session, and take the cookie back."""
    await ways.clients.auth.sign_out(caller.token)
    response = go(places.SIGN_IN, "signed_out")
    forget_sign_in(response, ways)
    return response

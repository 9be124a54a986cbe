"""Sign up: a company and its first person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from common.contracts.auth import SignUp
from common.errors import Refused
from common.http import RequestId
from gateway.caller import Doing, count_sign_up, keep_signed_in
from gateway.dashboard import places
from gateway.dashboard.parts import by_field, go, page
from gateway.guard import same_site

router = APIRouter()
SENTENCES = {
    "company_name": "Please tell the name of your company.",
    "email": "This is not an e-mail address.",
    "password": "The password needs at least 10 characters.",
}


@router.get(places.SIGN_UP)
async def sign_up(request: Request) -> Response:
    """Show the form."""
    return page(request, "sign_up.html", company_name="", email="", errors={}, sentence="")


@router.post(places.SIGN_UP)
async def signing_up(
    request: Request,
    ways: Doing,
    request_id: RequestId,
    company_name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Make the company and go Home, signed in; or show the form again with what does not fit."""
    same_site(request, ways.settings.address)

    def again(status: int, errors: dict[str, str], sentence: str = "") -> Response:
        filled = {"company_name": company_name, "email": email}
        return page(request, "sign_up.html", None, status, errors=errors, sentence=sentence, **filled)

    try:
        who = SignUp(company_name=company_name.strip(), email=email.strip(), password=password)
        count_sign_up(request, ways)
        session = await ways.clients.auth.sign_up(who, request_id)
    except ValidationError as error:
        fields = [str(one["loc"][0]) for one in error.errors()]
        return again(422, {field: SENTENCES[field] for field in fields})
    except Refused as refused:
        told = f"{refused.answer.title} {refused.answer.remedy}"
        return again(refused.answer.status, by_field(refused), told)
    response = go(places.HOME)
    keep_signed_in(response, ways, session)
    return response

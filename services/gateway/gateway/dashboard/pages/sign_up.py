"""Sign up: a company and its first person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from common.contracts.auth import SignUp
from common.errors import Refused
from common.http import RequestId
from gateway.authentication import Deps, count_sign_up, set_session_cookie
from gateway.dashboard import links
from gateway.dashboard.rendering import by_field, page, redirect
from gateway.middleware import same_site

router = APIRouter()
SENTENCES = {
    "company_name": "Enter your company name.",
    "email": "Enter an e-mail address, like name@example.com.",
    "password": "Enter a password with at least 10 characters.",
}


@router.get(links.SIGN_UP)
async def sign_up(request: Request) -> Response:
    """Show the form."""
    return page(request, "sign_up.html", company_name="", email="", errors={}, sentence="")


@router.post(links.SIGN_UP)
async def signing_up(
    request: Request,
    deps: Deps,
    request_id: RequestId,
    company_name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Create the company and go Home, signed in, or show the form again with the errors."""
    same_site(request, deps.settings.address)

    def again(status: int, errors: dict[str, str], sentence: str = "") -> Response:
        values = {"company_name": company_name, "email": email}
        return page(request, "sign_up.html", None, status, errors=errors, sentence=sentence, **values)

    try:
        account = SignUp(company_name=company_name.strip(), email=email.strip(), password=password)
        count_sign_up(request, deps)
        session = await deps.clients.auth.sign_up(account, request_id)
    except ValidationError as error:
        fields = [str(one["loc"][0]) for one in error.errors()]
        return again(422, {field: SENTENCES[field] for field in fields})
    except Refused as refused:
        message = f"{refused.answer.title} {refused.answer.remedy}"
        return again(refused.answer.status, by_field(refused), message)
    response = redirect(links.HOME)
    set_session_cookie(response, deps, session)
    return response

"""Who asks: a session by cookie or Bearer token, or an API key; and what the doors are given to work with."""

from dataclasses import dataclass
from datetime import UTC
from ipaddress import ip_address
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from common import telemetry
from common.contracts.auth import Caller, Session
from common.errors import NotSignedIn, Refused
from gateway import middleware
from gateway.clients import Clients
from gateway.errors import KeyNeeded, SignInFirst
from gateway.middleware import Throttle
from gateway.progress import SyncProgress
from gateway.publisher import EventPublisher
from gateway.settings import Settings


@dataclass(frozen=True)
class Dependencies:
    """What every door is given: whom to ask, how to say something, how we are called."""

    clients: Clients
    publish: EventPublisher
    progress: SyncProgress
    settings: Settings
    failures: Throttle
    sign_ups: Throttle

    @property
    def cookie(self) -> str:
        """The name of the session's cookie."""
        return "__Host-session" if self.settings.secure else "session"


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, with the token of the session."""

    company_id: UUID
    company_name: str
    session_id: UUID
    email: str
    csrf: str | None
    token: str


async def dependencies_of(request: Request) -> Dependencies:
    """Give what the doors work with; a trace begins here for all that this request causes.

    Asynchronous without need: what is not would be run in a thread, which costs more than all it does.
    """
    telemetry.follow(request.headers.get("traceparent"))
    deps: Dependencies = request.app.state.deps
    return deps


Deps = Annotated[Dependencies, Depends(dependencies_of)]


async def api_user(request: Request, deps: Deps) -> SignedIn:
    """Tell who asks at the API: by Bearer token, or by cookie and then with the CSRF header on changes."""
    if token := bearer(request):
        return await _authenticate(deps, token)
    caller = await page_user(request, deps)
    middleware.same_site(request, deps.settings.address)
    middleware.from_our_page(request, caller.csrf)
    return caller


async def page_user(request: Request, deps: Deps) -> SignedIn:
    """Tell who looks at a page: by cookie."""
    token = request.cookies.get(deps.cookie, "")
    if not 0 < len(token) <= 200:
        raise SignInFirst
    return await _authenticate(deps, token)


async def form_user(request: Request, deps: Deps) -> SignedIn:
    """Tell who pressed a button on a page: by cookie, and the page's own token among the fields."""
    middleware.same_site(request, deps.settings.address)
    caller = await page_user(request, deps)
    sent = (await request.form()).get("csrf")
    middleware.same_token(sent if isinstance(sent, str) else None, caller.csrf)
    return caller


async def key_holder(request: Request, deps: Deps) -> Caller:
    """Tell whose API key came with the request."""
    key = bearer(request)
    if not key or len(key) > 200:
        raise KeyNeeded
    try:
        return await deps.clients.auth.key_holder(key)
    except Refused as refused:
        raise (KeyNeeded if refused.answer.status == 401 else refused) from refused


ApiUser = Annotated[SignedIn, Depends(api_user)]
PageUser = Annotated[SignedIn, Depends(page_user)]
FormUser = Annotated[SignedIn, Depends(form_user)]
KeyHolder = Annotated[Caller, Depends(key_holder)]


def bearer(request: Request) -> str:
    """Give the token of the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def address_of(request: Request) -> str:
    """Tell the network address that a request came from."""
    return request.client.host if request.client else ""


def count_sign_up(request: Request, deps: Dependencies) -> None:
    """Count a try to sign up, or refuse it; what comes from this machine itself is the owner's own doing."""
    address = address_of(request)
    if not is_loopback(address):
        deps.sign_ups.check(address)
        deps.sign_ups.count(address)


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


async def _authenticate(deps: Dependencies, token: str) -> SignedIn:
    if len(token) > 200:
        raise SignInFirst
    try:
        caller = await deps.clients.auth.who(token)
    except Refused as refused:
        raise (SignInFirst if refused.answer.status == 401 else refused) from refused
    if caller.session_id is None:
        raise NotSignedIn("This token is not a sign-in.")
    return SignedIn(
        caller.company_id, caller.company_name, caller.session_id, caller.email or "", caller.csrf, token
    )


def set_session_cookie(response: Response, deps: Dependencies, session: Session) -> None:
    """Give the browser the session as a cookie that scripts cannot read."""
    response.set_cookie(
        deps.cookie,
        session.token,
        expires=session.expires_at.astimezone(UTC),
        secure=deps.settings.secure,
        httponly=True,
        samesite="lax",
        path="/",
    )


def clear_session_cookie(response: Response, deps: Dependencies) -> None:
    """Take the cookie back, and with it what the phone's page kept in this browser."""
    response.delete_cookie(deps.cookie, secure=deps.settings.secure, httponly=True, samesite="lax", path="/")
    response.headers["Clear-Site-Data"] = '"storage"'

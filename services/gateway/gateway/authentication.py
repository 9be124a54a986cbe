"""Authentication by session (cookie or Bearer token) or API key, and the dependencies of the endpoints."""

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
    """The shared objects that endpoints use."""

    clients: Clients
    publish: EventPublisher
    progress: SyncProgress
    settings: Settings
    failures: Throttle
    sign_ups: Throttle

    @property
    def cookie(self) -> str:
        """Name of the session cookie; `__Host-` binds it to this host (RFC 6265bis) and requires HTTPS."""
        return "__Host-session" if self.settings.secure else "session"


@dataclass(frozen=True)
class SignedIn:
    """A signed-in person and their session; `csrf` is the token that their pages carry."""

    company_id: UUID
    company_name: str
    session_id: UUID
    email: str
    csrf: str | None
    token: str


async def dependencies_of(request: Request) -> Dependencies:
    """Return the shared dependencies, and continue the trace that the request names or start one.

    Async so that FastAPI does not use its thread pool.
    """
    telemetry.follow(request.headers.get("traceparent"))
    deps: Dependencies = request.app.state.deps
    return deps


Deps = Annotated[Dependencies, Depends(dependencies_of)]


async def api_user(request: Request, deps: Deps) -> SignedIn:
    """Return the caller of an API endpoint, by Bearer token or by cookie.

    With a cookie, every change needs the CSRF token as header `X-CSRF-Token`.
    """
    if token := bearer(request):
        return await _authenticate(deps, token)
    caller = await page_user(request, deps)
    middleware.same_site(request, deps.settings.address)
    middleware.from_our_page(request, caller.csrf)
    return caller


async def page_user(request: Request, deps: Deps) -> SignedIn:
    """Return the visitor of a page, by cookie.

    Raises:
        SignInFirst: There is no session cookie, or its session has ended.
    """
    token = request.cookies.get(deps.cookie, "")
    if not 0 < len(token) <= 200:
        raise SignInFirst
    return await _authenticate(deps, token)


async def form_user(request: Request, deps: Deps) -> SignedIn:
    """Return the sender of a form, by cookie and the CSRF token in the form's field `csrf`."""
    middleware.same_site(request, deps.settings.address)
    caller = await page_user(request, deps)
    sent = (await request.form()).get("csrf")
    middleware.same_token(sent if isinstance(sent, str) else None, caller.csrf)
    return caller


async def key_holder(request: Request, deps: Deps) -> Caller:
    """Return the holder of the API key in the Authorization header.

    Raises:
        KeyNeeded: The header has no key, or an unknown or deleted one.
    """
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
    """Return the Bearer token of the Authorization header, or an empty string."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def address_of(request: Request) -> str:
    """Return the client's IP address, or an empty string if the server does not know it."""
    return request.client.host if request.client else ""


def count_sign_up(request: Request, deps: Dependencies) -> None:
    """Count a sign-up attempt, or refuse it after too many from this address; loopback addresses have no limit."""
    address = address_of(request)
    if not is_loopback(address):
        deps.sign_ups.check(address)
        deps.sign_ups.count(address)


def is_loopback(address: str) -> bool:
    """Return True for a loopback IP address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


async def _authenticate(deps: Dependencies, token: str) -> SignedIn:
    if len(token) > 200:
        raise SignInFirst
    try:
        caller = await deps.clients.auth.caller(token)
    except Refused as refused:
        raise (SignInFirst if refused.answer.status == 401 else refused) from refused
    if caller.session_id is None:
        raise NotSignedIn("This token does not belong to a session.")
    return SignedIn(
        caller.company_id, caller.company_name, caller.session_id, caller.email or "", caller.csrf, token
    )


def set_session_cookie(response: Response, deps: Dependencies, session: Session) -> None:
    """Set the session cookie, which scripts cannot read."""
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
    """Delete the session cookie, and the phone app's data in this browser (header Clear-Site-Data)."""
    response.delete_cookie(deps.cookie, secure=deps.settings.secure, httponly=True, samesite="lax", path="/")
    response.headers["Clear-Site-Data"] = '"storage"'

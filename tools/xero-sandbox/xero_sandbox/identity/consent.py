"""Show the consent page and process the user's decision."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from xero_sandbox.identity.connections import connect
from xero_sandbox.identity.page import consent_page, error_page
from xero_sandbox.identity.scopes import available
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response
from xero_sandbox.world.consents import App, Code
from xero_sandbox.world.store import World


@dataclass(frozen=True)
class AuthorizeRequest:
    """A valid authorisation request (RFC 6749, section 4.1.1)."""

    app: App
    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    challenge: str | None
    one_only: bool


def _error_page(words: str) -> Response:
    return error_page(words)


@rule("authorize.redirect", source="OAuth 2.0 authorisation flow page", sure="docs")
def redirect_allowed(app: App, address: str) -> bool:
    """A redirect URI must match the app's exactly; http is allowed for localhost only, not for 127.0.0.1."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname != "localhost":
        return False
    if app.redirects:
        return address in app.redirects
    return parts.scheme == "http" and not parts.fragment


@rule("authorize.errors", source="OAuth 2.0 troubleshooting page", sure="docs")
def authorize_request(request: SandboxRequest) -> AuthorizeRequest:
    """A bad client, redirect URI or scope is reported on an error page, without a redirect.

    Raises:
        HTTPError: 400, the error page.
    """
    query = request.query
    app = request.world.apps.get(query.get("client_id", ""))
    if app is None:
        raise HTTPError(_error_page("unauthorized_client : Unknown client or client not enabled"))
    address = query.get("redirect_uri", "")
    if not redirect_allowed(app, address):
        raise HTTPError(_error_page("unauthorized_client : Invalid redirect_uri"))
    if query.get("response_type") != "code":
        raise HTTPError(_error_page("unsupported_response_type"))
    scopes = frozenset(query.get("scope", "").split())
    if not scopes or scopes - available(request.world.switches["app_scopes"]):
        raise HTTPError(_error_page("unauthorized_client : Invalid scope for client"))
    challenge = query.get("code_challenge")
    if challenge is not None and query.get("code_challenge_method") != "S256":
        raise HTTPError(_error_page("invalid_request : code challenge method must be S256"))
    return AuthorizeRequest(
        app, address, scopes, query.get("state"), challenge, one_only(query.get("acr_values", ""))
    )


@rule("authorize.one_organisation", source="Bulk connections page", sure="docs")
def one_only(acr_values: str) -> bool:
    """With acr_values=bulk_connect:false the user can choose one organisation only."""
    return "bulk_connect:false" in acr_values.split()


def show(request: SandboxRequest) -> Response:
    """GET /identity/connect/authorize: return the consent page."""
    authorize = authorize_request(request)
    world = request.world
    names = {ledger.tenant_id: ledger.organisation["Name"] for ledger in world.ledgers.values()}
    action = f"{request.path}?{request.query_string}"
    return consent_page(
        action, authorize.app.name, sorted(authorize.scopes), names, world.users, authorize.one_only
    )


def decide(request: SandboxRequest) -> Response:
    """POST /identity/connect/authorize: process the decision and redirect to the app."""
    authorize = authorize_request(request)
    fields: dict[str, str] = {}
    if (request.form.get("decision") or [""])[0] != "allow":
        fields |= denial_fields(request.world)
    else:
        fields["code"] = allow(request, authorize).value
        fields["scope"] = " ".join(sorted(authorize.scopes))
    return _back(authorize, fields)


@rule("authorize.state", source="OAuth 2.0 authorisation flow page", sure="docs")
def _back(authorize: AuthorizeRequest, fields: dict[str, str]) -> Response:
    """The browser is redirected with the code or the error, and the state as it was sent; state is optional."""
    if authorize.state is not None:
        fields["state"] = authorize.state
    joint = "&" if urlsplit(authorize.redirect_uri).query else "?"
    location = f"{authorize.redirect_uri}{joint}{urlencode(fields)}"
    return Response(302, headers={"Location": location, "Cache-Control": "no-store"})


@rule("authorize.denied", source="OpenID Connect Core", sure="assumed", switch="deny_answer")
def denial_fields(world: World) -> dict[str, str]:
    """A denied consent redirects with error=access_denied."""
    fields = {"error": "access_denied"}
    if world.switches["deny_answer"] == "described":
        fields["error_description"] = "The user denied the request"
    return fields


@rule("authorize.scopes_add_up", source="Scopes page", sure="docs")
def allow(request: SandboxRequest, authorize: AuthorizeRequest) -> Code:
    """A consent connects the chosen organisations; its scopes are added to those the user granted before.

    Raises:
        HTTPError: 400 if no valid user and organisation are chosen.
    """
    world = request.world
    user_id = (request.form.get("user_id") or [next(iter(world.users))])[0]
    tenants = [tenant for tenant in request.form.get("tenant_id", []) if tenant in world.ledgers]
    if user_id not in world.users or not tenants or (authorize.one_only and len(tenants) > 1):
        raise HTTPError(_error_page("Choose an organisation to connect"))
    event_id = str(uuid4())
    for tenant_id in tenants:
        connect(world, authorize.app.client_id, user_id, tenant_id, event_id)
    whole = (authorize.app.client_id, user_id)
    scopes = world.consents.granted.get(whole, frozenset()) | authorize.scopes
    world.consents.granted[whole] = scopes
    code = Code(
        secrets.token_urlsafe(32),
        authorize.app.client_id,
        user_id,
        authorize.redirect_uri,
        scopes,
        event_id,
        world.clock.seconds(),
        authorize.challenge,
    )
    world.consents.codes[code.value] = code
    return code

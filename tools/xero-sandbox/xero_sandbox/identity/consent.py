"""Shows the page on which a person lets an app into organisations, and takes the decision."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from xero_sandbox.identity.connections import connect
from xero_sandbox.identity.page import consent_page, trouble_page
from xero_sandbox.identity.scopes import available
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Refused
from xero_sandbox.world.consents import App, Code
from xero_sandbox.world.store import World


@dataclass(frozen=True)
class Asked:
    """What an app asks for on the authorise page."""

    app: App
    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    challenge: str | None
    one_only: bool


def _trouble(words: str) -> Refused:
    return Refused(trouble_page(words))


@rule("authorize.redirect", source="OAuth 2.0 authorisation flow page", sure="docs")
def redirect_allowed(app: App, address: str) -> bool:
    """A redirect address is one of the app's own, letter by letter; http is for localhost only, not 127.0.0.1."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname != "localhost":
        return False
    if app.redirects:
        return address in app.redirects
    return parts.scheme == "http" and not parts.fragment


@rule("authorize.trouble", source="OAuth 2.0 troubleshooting page", sure="docs")
def asked(visit: Visit) -> Asked:
    """An unknown client, a wrong redirect address or scope is told on a page of Xero's; nobody is sent back."""
    query = visit.query
    app = visit.world.apps.get(query.get("client_id", ""))
    if app is None:
        raise _trouble("unauthorized_client : Unknown client or client not enabled")
    address = query.get("redirect_uri", "")
    if not redirect_allowed(app, address):
        raise _trouble("unauthorized_client : Invalid redirect_uri")
    if query.get("response_type") != "code":
        raise _trouble("unsupported_response_type")
    scopes = frozenset(query.get("scope", "").split())
    if not scopes or scopes - available(visit.world.switches["app_scopes"]):
        raise _trouble("unauthorized_client : Invalid scope for client")
    challenge = query.get("code_challenge")
    if challenge is not None and query.get("code_challenge_method") != "S256":
        raise _trouble("invalid_request : code challenge method must be S256")
    return Asked(app, address, scopes, query.get("state"), challenge, one_only(query.get("acr_values", "")))


@rule("authorize.one_organisation", source="Bulk connections page", sure="docs")
def one_only(acr_values: str) -> bool:
    """acr_values=bulk_connect:false lets one organisation be chosen, not several."""
    return "bulk_connect:false" in acr_values.split()


def show(visit: Visit) -> Answer:
    """GET /identity/connect/authorize."""
    wanted = asked(visit)
    world = visit.world
    names = {ledger.tenant_id: ledger.organisation["Name"] for ledger in world.ledgers.values()}
    action = f"{visit.path}?{visit.query_string}"
    return consent_page(action, wanted.app.name, sorted(wanted.scopes), names, world.users, wanted.one_only)


def decide(visit: Visit) -> Answer:
    """POST /identity/connect/authorize: the decision taken on the page."""
    wanted = asked(visit)
    fields: dict[str, str] = {}
    if (visit.form.get("decision") or [""])[0] != "allow":
        fields |= denied(visit.world)
    else:
        fields["code"] = allow(visit, wanted).value
        fields["scope"] = " ".join(sorted(wanted.scopes))
    return _back(wanted, fields)


@rule("authorize.state", source="OAuth 2.0 authorisation flow page", sure="docs")
def _back(wanted: Asked, fields: dict[str, str]) -> Answer:
    """The browser is sent back with the code, or the error, and the state as it was sent; state may be absent."""
    if wanted.state is not None:
        fields["state"] = wanted.state
    joint = "&" if urlsplit(wanted.redirect_uri).query else "?"
    location = f"{wanted.redirect_uri}{joint}{urlencode(fields)}"
    return Answer(302, headers={"Location": location, "Cache-Control": "no-store"})


@rule("authorize.denied", source="OpenID Connect Core", sure="assumed", switch="deny_answer")
def denied(world: World) -> dict[str, str]:
    """A refused consent sends the browser back with error=access_denied."""
    fields = {"error": "access_denied"}
    if world.switches["deny_answer"] == "described":
        fields["error_description"] = "The user denied the request"
    return fields


@rule("authorize.scopes_add_up", source="Scopes page", sure="docs")
def allow(visit: Visit, wanted: Asked) -> Code:
    """A consent connects the chosen organisations; scopes add to what the user granted the app before."""
    world = visit.world
    user_id = (visit.form.get("user_id") or [next(iter(world.users))])[0]
    tenants = [tenant for tenant in visit.form.get("tenant_id", []) if tenant in world.ledgers]
    if user_id not in world.users or not tenants or (wanted.one_only and len(tenants) > 1):
        raise _trouble("Choose an organisation to connect")
    event_id = str(uuid4())
    for tenant_id in tenants:
        connect(world, wanted.app.client_id, user_id, tenant_id, event_id)
    whole = (wanted.app.client_id, user_id)
    scopes = world.consents.granted.get(whole, frozenset()) | wanted.scopes
    world.consents.granted[whole] = scopes
    code = Code(
        secrets.token_urlsafe(32),
        wanted.app.client_id,
        user_id,
        wanted.redirect_uri,
        scopes,
        event_id,
        world.clock.seconds(),
        wanted.challenge,
    )
    world.consents.codes[code.value] = code
    return code

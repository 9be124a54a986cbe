"""Issue, refresh and revoke tokens."""

import base64
import hashlib
import secrets
from binascii import Error as Base64Error
from urllib.parse import unquote
from uuid import uuid4

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response, json_response
from xero_sandbox.world.consents import Access, App, Code, Refresh, User
from xero_sandbox.world.store import World

CODE_LIFE = 300
ACCESS_LIFE = 1800
ID_LIFE = 300
REFRESH_LIFE = 60 * 24 * 3600
GRACE = 1800


def _oauth_error(name: str) -> Response:
    return json_response({"error": name}, 400)


@rule("token.client", source="OAuth 2.0 authorisation flow page; SDK sources", sure="docs")
def client_of(request: SandboxRequest) -> App:
    """The client authenticates with HTTP Basic or form fields; a wrong id or secret is 400 invalid_client.

    Raises:
        HTTPError: 400 invalid_client.
    """
    client_id = (request.form.get("client_id") or [""])[0]
    secret = (request.form.get("client_secret") or [""])[0]
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            plain = base64.b64decode(credentials, validate=True).decode()
        except (Base64Error, UnicodeDecodeError) as error:
            raise HTTPError(_oauth_error("invalid_client")) from error
        client_id, _, secret = (unquote(part) for part in plain.partition(":"))
    app = request.world.apps.get(client_id)
    if app is None or not secrets.compare_digest(app.secret.encode(), secret.encode()):
        raise HTTPError(_oauth_error("invalid_client"))
    return app


@rule("token.form_only", source="reports of developers", sure="report")
def grant_type_of(request: SandboxRequest) -> str:
    """A token request is a form; any other body, or an unknown grant type, is 400 unsupported_grant_type.

    Raises:
        HTTPError: 400.
    """
    grant = (request.form.get("grant_type") or [""])[0]
    if grant == "client_credentials":
        raise HTTPError(_oauth_error("unauthorized_client"))
    if grant not in {"authorization_code", "refresh_token"}:
        raise HTTPError(_oauth_error("unsupported_grant_type"))
    return grant


def token(request: SandboxRequest) -> Response:
    """POST /connect/token: exchange a code or refresh tokens."""
    grant = grant_type_of(request)
    app = client_of(request)
    if grant == "authorization_code":
        return exchange(request, app)
    return renew(request, app)


@rule("token.code", source="OAuth 2.0 authorisation flow page", sure="docs")
def exchange(request: SandboxRequest, app: App) -> Response:
    """A code works once, for five minutes, for its own client and redirect URI; else 400 invalid_grant.

    Raises:
        HTTPError: 400 invalid_grant.
    """
    world = request.world
    code = world.consents.codes.get((request.form.get("code") or [""])[0])
    if code is None or code.used or code.client_id != app.client_id:
        raise HTTPError(_oauth_error("invalid_grant"))
    code.used = True
    late = world.clock.seconds() - code.made > CODE_LIFE
    if late or (request.form.get("redirect_uri") or [""])[0] != code.redirect_uri:
        raise HTTPError(_oauth_error("invalid_grant"))
    verify_challenge(code, (request.form.get("code_verifier") or [""])[0])
    return _token_response(world, request.origin, code.client_id, code.user_id, code.scopes, code.event_id)


@rule("token.pkce", source="PKCE flow page, RFC 7636", sure="docs")
def verify_challenge(code: Code, verifier: str) -> None:
    """A code with an S256 challenge needs its verifier of 43 to 128 characters; else 400 invalid_grant.

    Raises:
        HTTPError: 400 invalid_grant.
    """
    if code.challenge is None:
        return
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not 43 <= len(verifier) <= 128 or not secrets.compare_digest(digest, code.challenge):
        raise HTTPError(_oauth_error("invalid_grant"))


@rule("token.refresh", source="OAuth 2.0 token types page; answers of Xero staff", sure="docs")
def renew(request: SandboxRequest, app: App) -> Response:
    """A refresh issues a new pair of tokens; the superseded refresh token works for 30 minutes more.

    An unused refresh token lives 60 days. An expired, superseded or revoked one is 400 invalid_grant.

    Raises:
        HTTPError: 400 invalid_grant.
    """
    world = request.world
    now = world.clock.seconds()
    stored = world.consents.refresh.get((request.form.get("refresh_token") or [""])[0])
    if stored is None or stored.client_id != app.client_id or now >= stored.expires:
        raise HTTPError(_oauth_error("invalid_grant"))
    if stored.superseded is not None and now - stored.superseded > GRACE:
        raise HTTPError(_oauth_error("invalid_grant"))
    successor = same_successor(world, stored)
    response = _token_response(
        world,
        request.origin,
        stored.client_id,
        stored.user_id,
        stored.scopes,
        stored.event_id,
        before=stored,
        after=successor,
    )
    if stored.superseded is None:
        stored.superseded = now
    return response


@rule("token.grace", source="answers of Xero staff", sure="assumed", switch="grace_refresh")
def same_successor(world: World, stored: Refresh) -> Refresh | None:
    """A refresh token used again within its grace period yields new tokens each time, all of them valid."""
    if world.switches["grace_refresh"] == "same" and stored.successor:
        return world.consents.refresh.get(stored.successor)
    return None


def _token_response(
    world: World,
    origin: str,
    client_id: str,
    user_id: str,
    scopes: frozenset[str],
    event_id: str,
    *,
    before: Refresh | None = None,
    after: Refresh | None = None,
) -> Response:
    access = _new_access_token(world, origin, client_id, user_id, scopes, event_id)
    body = {"access_token": access.value, "expires_in": ACCESS_LIFE, "token_type": "Bearer"}
    if "openid" in scopes:
        id_token = _new_id_token(world, origin, client_id, world.users[user_id], access.value)
        body = {"id_token": id_token, **body}
    if "offline_access" in scopes:
        refresh = after or _new_refresh_token(world, client_id, user_id, scopes, event_id)
        if before is not None:
            before.successor = refresh.value
        body["refresh_token"] = refresh.value
    body["scope"] = " ".join(sorted(scopes))
    return json_response(body, headers={"Cache-Control": "no-store"})


@rule("token.access_claims", source="SDK sources", sure="docs")
def _new_access_token(
    world: World, origin: str, client_id: str, user_id: str, scopes: frozenset[str], event_id: str
) -> Access:
    """An access token lives 30 minutes; its authentication_event_id names the consent that issued it."""
    now = int(world.clock.seconds())
    claims = {
        "nbf": now,
        "exp": now + ACCESS_LIFE,
        "iss": origin,
        "aud": f"{origin}/resources",
        "client_id": client_id,
        "sub": user_id.replace("-", ""),
        "auth_time": now,
        "xero_userid": user_id,
        "global_session_id": uuid4().hex,
        "jti": uuid4().hex,
        "authentication_event_id": event_id,
        "scope": sorted(scopes),
        "amr": ["pwd"],
    }
    access = Access(world.key.sign(claims), client_id, user_id, scopes, event_id, now + ACCESS_LIFE)
    stored = world.consents.access
    for value in [value for value, old in stored.items() if old.expires < now - 86_400]:
        del stored[value]
    stored[access.value] = access
    return access


@rule("token.id_claims", source="Sign in with Xero page", sure="docs")
def _new_id_token(world: World, origin: str, client_id: str, user: User, access: str) -> str:
    """With the openid scope, an id token with a life of five minutes names the user."""
    now = int(world.clock.seconds())
    half = hashlib.sha256(access.encode()).digest()[:16]
    return world.key.sign(
        {
            "nbf": now,
            "exp": now + ID_LIFE,
            "iss": origin,
            "aud": client_id,
            "iat": now,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "sid": uuid4().hex,
            "sub": user.user_id.replace("-", ""),
            "auth_time": now,
            "xero_userid": user.user_id,
            "global_session_id": uuid4().hex,
            "preferred_username": user.email,
            "email": user.email,
            "given_name": user.given_name,
            "family_name": user.family_name,
            "amr": ["pwd"],
        }
    )


def _new_refresh_token(
    world: World, client_id: str, user_id: str, scopes: frozenset[str], event_id: str
) -> Refresh:
    expires = world.clock.seconds() + REFRESH_LIFE
    refresh = Refresh(secrets.token_urlsafe(32), client_id, user_id, scopes, event_id, expires)
    world.consents.refresh[refresh.value] = refresh
    return refresh


@rule("token.revocation", source="OAuth 2.0 revocation page", sure="docs")
def revoke(request: SandboxRequest) -> Response:
    """Revoking a refresh token ends all tokens and connections of that user with the app; the body is empty."""
    app = client_of(request)
    stored = request.world.consents.refresh.get((request.form.get("token") or [""])[0])
    if stored is not None and stored.client_id == app.client_id:
        end_consent(request.world, stored.client_id, stored.user_id)
    return Response(200)


def end_consent(world: World, client_id: str, user_id: str) -> None:
    """End all tokens and connections of one user with one app."""
    consents = world.consents
    for value, refresh in list(consents.refresh.items()):
        if (refresh.client_id, refresh.user_id) == (client_id, user_id):
            del consents.refresh[value]
    for access in consents.access.values():
        if (access.client_id, access.user_id) == (client_id, user_id):
            access.revoked = True
    for connection in consents.connected(client_id, user_id):
        connection.live = False
    consents.granted.pop((client_id, user_id), None)

"""Consents, tokens and connections.

If this breaks, a program that signs in to the sandbox loses its grant or its connections at Xero.
"""

import base64
import hashlib
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from xero_sandbox.driver import BASIC, REDIRECT, Sandbox

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def connections(sandbox: Sandbox, tokens: dict[str, Any]) -> httpx.Response:
    """Call GET /connections with these tokens."""
    return sandbox.http.get("/connections", headers={"Authorization": f"Bearer {tokens['access_token']}"})


def refresh(sandbox: Sandbox, token: str) -> httpx.Response:
    """Refresh with this token."""
    return sandbox.token(grant_type="refresh_token", refresh_token=token)


@pytest.mark.rule("authorize.state", "token.code", "token.client", "connections.list", "token.access_claims")
def test_a_consent_to_two_organisations_creates_two_connections(sandbox: Sandbox) -> None:
    tenants = sandbox.tenants()
    tokens = sandbox.exchange(sandbox.consent(tenants))

    listed = connections(sandbox, tokens).json()
    keys = KeySet.import_key_set(sandbox.http.get("/.well-known/openid-configuration/jwks").json())
    claims = jwt.decode(tokens["access_token"], keys, algorithms=["RS256"]).claims

    assert [one["tenantId"] for one in listed] == tenants
    assert {one["authEventId"] for one in listed} == {claims["authentication_event_id"]}
    assert tokens["expires_in"] == 1800
    assert len(listed[0]["createdDateUtc"]) == len("2019-12-07T18:46:19.5165400")


@pytest.mark.rule("identity.rs256", "token.id_claims", "identity.discovery")
def test_the_id_token_is_signed_by_the_published_key(sandbox: Sandbox) -> None:
    tokens = sandbox.exchange(sandbox.consent())
    discovery = sandbox.http.get("/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(sandbox.http.get(discovery["jwks_uri"]).json())

    token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])

    assert token.header["alg"] == "RS256"
    assert (token.claims["iss"], token.claims["aud"]) == (discovery["issuer"], "sandbox")
    assert token.claims["exp"] - token.claims["iat"] == 300
    assert token.claims["email"] == "robin@example.com"


def test_the_consent_page_is_a_plain_form_that_offers_the_organisations(sandbox: Sandbox) -> None:
    page = sandbox.http.get("/identity/connect/authorize", params=sandbox.authorize())

    assert page.status_code == 200
    assert "Demo Company (NZ)" in page.text
    assert 'name="decision" value="allow"' in page.text
    assert "<script" not in page.text


@pytest.mark.rule("authorize.denied")
def test_a_denied_consent_redirects_with_an_error_and_the_state(sandbox: Sandbox) -> None:
    answer = sandbox.http.post(
        "/identity/connect/authorize", params=sandbox.authorize(), data={"decision": "deny"}
    )
    sandbox.switch(deny_answer="described")
    described = sandbox.http.post(
        "/identity/connect/authorize", params=sandbox.authorize(), data={"decision": "deny"}
    )

    assert answer.headers["location"] == f"{REDIRECT}?error=access_denied&state=xyz"
    assert "error_description" in described.headers["location"]


@pytest.mark.rule("authorize.errors", "scopes.available")
@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "nobody"},
        {"scope": "openid accounting.transactions"},
        {"response_type": "token"},
        {"code_challenge": "x", "code_challenge_method": "plain"},
    ],
)
def test_an_invalid_request_shows_an_error_page_without_redirect(
    sandbox: Sandbox, change: dict[str, str]
) -> None:
    answer = sandbox.http.get("/identity/connect/authorize", params=sandbox.authorize(**change))

    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "Sorry" in answer.text


@pytest.mark.rule("scopes.available")
def test_an_old_app_may_ask_for_the_broad_scope(sandbox: Sandbox) -> None:
    sandbox.switch(app_scopes="broad")

    tokens = sandbox.exchange(sandbox.consent(scope="openid accounting.transactions"))

    assert "accounting.transactions" in tokens["scope"].split()


@pytest.mark.rule("authorize.redirect")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://localhost:8080/xero/callback", 200),
        ("http://127.0.0.1:8080/xero/callback", 400),
        ("https://example.com/callback", 400),
        ("http://example.com/callback", 400),
    ],
)
def test_the_default_app_redirects_to_localhost_only(sandbox: Sandbox, address: str, status: int) -> None:
    query = sandbox.authorize(redirect_uri=address)

    assert sandbox.http.get("/identity/connect/authorize", params=query).status_code == status


@pytest.mark.rule("authorize.one_organisation")
def test_bulk_connect_false_allows_one_organisation_only(sandbox: Sandbox) -> None:
    query = sandbox.authorize(acr_values="bulk_connect:false")
    form = {"decision": "allow", "tenant_id": sandbox.tenants()}

    assert sandbox.http.post("/identity/connect/authorize", params=query, data=form).status_code == 400
    assert 'type="radio"' in sandbox.http.get("/identity/connect/authorize", params=query).text


@pytest.mark.rule("authorize.scopes_add_up")
def test_a_second_consent_adds_its_scopes_to_the_first(sandbox: Sandbox) -> None:
    sandbox.exchange(sandbox.consent(scope="openid accounting.contacts"))

    tokens = sandbox.exchange(sandbox.consent(scope="openid accounting.payments"))

    assert set(tokens["scope"].split()) == {"openid", "accounting.contacts", "accounting.payments"}


@pytest.mark.rule("token.code")
def test_a_code_works_once_and_for_five_minutes(sandbox: Sandbox) -> None:
    used, late, invalid = sandbox.consent(), sandbox.consent(), sandbox.consent()
    sandbox.exchange(used)

    again = sandbox.token(grant_type="authorization_code", code=used, redirect_uri=REDIRECT)
    elsewhere = sandbox.token(grant_type="authorization_code", code=invalid, redirect_uri=REDIRECT + "/")
    sandbox.control("POST", "clock", {"advance_s": 301})
    expired = sandbox.token(grant_type="authorization_code", code=late, redirect_uri=REDIRECT)

    for answer in (again, elsewhere, expired):
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.rule("token.pkce")
def test_a_code_with_a_challenge_needs_its_verifier(sandbox: Sandbox) -> None:
    asked: dict[str, Any] = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code, other = sandbox.consent(**asked), sandbox.consent(**asked)

    good = sandbox.exchange(code, code_verifier=VERIFIER)
    bad = sandbox.token(
        grant_type="authorization_code", code=other, redirect_uri=REDIRECT, code_verifier="w" * 43
    )

    assert good["access_token"]
    assert (bad.status_code, bad.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.rule("token.client", "token.form_only")
def test_the_client_authenticates_by_basic_or_form_fields(sandbox: Sandbox) -> None:
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT}
    inside = {**form, "code": sandbox.consent(), "client_id": "sandbox", "client_secret": "sandbox-secret"}

    by_form = sandbox.http.post("/connect/token", data=inside)
    invalid = sandbox.http.post("/connect/token", data={**form, "code": "x"}, auth=("sandbox", "nothing"))
    as_json = sandbox.http.post("/connect/token", json=form, auth=BASIC)
    machine = sandbox.token(grant_type="client_credentials")

    assert by_form.status_code == 200
    assert (invalid.status_code, invalid.json()) == (400, {"error": "invalid_client"})
    assert (as_json.status_code, as_json.json()) == (400, {"error": "unsupported_grant_type"})
    assert machine.json() == {"error": "unauthorized_client"}


@pytest.mark.rule("token.refresh", "token.grace")
def test_a_superseded_refresh_token_works_for_thirty_minutes_more(sandbox: Sandbox) -> None:
    first = sandbox.exchange(sandbox.consent())["refresh_token"]
    second = refresh(sandbox, first).json()["refresh_token"]

    within = refresh(sandbox, first)
    sandbox.control("POST", "clock", {"advance_s": 1799})
    still = refresh(sandbox, first)
    sandbox.control("POST", "clock", {"advance_s": 2})
    late = refresh(sandbox, first)

    assert (within.status_code, still.status_code) == (200, 200)
    assert within.json()["refresh_token"] not in {first, second}
    assert (late.status_code, late.json()) == (400, {"error": "invalid_grant"})
    assert refresh(sandbox, second).status_code == 200
    assert refresh(sandbox, within.json()["refresh_token"]).status_code == 200


@pytest.mark.rule("token.grace")
def test_the_switch_makes_a_grace_refresh_return_the_same_successor(sandbox: Sandbox) -> None:
    sandbox.switch(grace_refresh="same")
    first = sandbox.exchange(sandbox.consent())["refresh_token"]

    one, other = refresh(sandbox, first).json(), refresh(sandbox, first).json()

    assert one["refresh_token"] == other["refresh_token"]


@pytest.mark.rule("token.refresh")
def test_an_unused_refresh_token_lives_sixty_days(sandbox: Sandbox) -> None:
    young = sandbox.exchange(sandbox.consent())["refresh_token"]
    sandbox.control("POST", "clock", {"advance_s": 59 * 86_400})
    renewed = refresh(sandbox, young).json()["refresh_token"]
    sandbox.control("POST", "clock", {"advance_s": 61 * 86_400})

    assert refresh(sandbox, renewed).json() == {"error": "invalid_grant"}


def test_without_offline_access_there_is_no_refresh_token(sandbox: Sandbox) -> None:
    tokens = sandbox.exchange(sandbox.consent(scope="openid accounting.contacts"))

    assert "refresh_token" not in tokens


@pytest.mark.rule("token.revocation")
def test_revoking_ends_all_tokens_and_connections_of_that_user(sandbox: Sandbox) -> None:
    one, other = sandbox.exchange(sandbox.consent()), sandbox.exchange(sandbox.consent())

    answer = sandbox.http.post("/connect/revocation", data={"token": one["refresh_token"]}, auth=BASIC)

    assert (answer.status_code, answer.content) == (200, b"")
    assert connections(sandbox, other).status_code == 401
    assert refresh(sandbox, other["refresh_token"]).json() == {"error": "invalid_grant"}
    assert connections(sandbox, sandbox.exchange(sandbox.consent())).json() != []


@pytest.mark.rule("connections.delete", "connections.list")
def test_a_connection_is_deleted_by_its_own_id_only(sandbox: Sandbox) -> None:
    tokens = sandbox.exchange(sandbox.consent())
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    held = connections(sandbox, tokens).json()[0]

    by_tenant = sandbox.http.delete(f"/connections/{held['tenantId']}", headers=bearer)
    unknown = sandbox.http.delete("/connections/11111111-1111-1111-1111-111111111111", headers=bearer)
    gone = sandbox.http.delete(f"/connections/{held['id']}", headers=bearer)

    assert (by_tenant.status_code, unknown.status_code, gone.status_code) == (403, 404, 204)
    assert connections(sandbox, tokens).json() == []
    assert refresh(sandbox, tokens["refresh_token"]).status_code == 200


@pytest.mark.rule("connections.again")
@pytest.mark.parametrize(("reading", "same"), [("kept", True), ("new", False)])
def test_a_renewed_connection_has_a_new_time_and_event(sandbox: Sandbox, reading: str, same: bool) -> None:
    sandbox.switch(connection_id=reading)
    tokens = sandbox.exchange(sandbox.consent())
    before = connections(sandbox, tokens).json()[0]
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    sandbox.http.delete(f"/connections/{before['id']}", headers=bearer)
    sandbox.control("POST", "clock", {"advance_s": 60})

    after = connections(sandbox, sandbox.exchange(sandbox.consent())).json()[0]

    assert (after["id"] == before["id"]) is same
    assert after["createdDateUtc"] == before["createdDateUtc"] != after["updatedDateUtc"]


def test_connections_are_filtered_by_their_consent(sandbox: Sandbox) -> None:
    first, second = sandbox.tenants()
    sandbox.exchange(sandbox.consent([first]))
    tokens = sandbox.exchange(sandbox.consent([second]))
    event = next(
        one["authEventId"] for one in connections(sandbox, tokens).json() if one["tenantId"] == second
    )

    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    found = sandbox.http.get("/connections", params={"authEventId": event}, headers=bearer)

    assert [one["tenantId"] for one in found.json()] == [second]
    assert "x-appminlimit-remaining" in found.headers
    assert "x-minlimit-remaining" not in found.headers

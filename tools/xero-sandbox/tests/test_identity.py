"""Consent, tokens and connections."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from xero_sandbox.driver import Sandbox


@pytest.mark.rule("authorize.state", "token.code", "token.client", "connections.list", "token.access_claims")
def test_a_consent_to_two_organisations_ends_in_two_connections(sandbox: Sandbox) -> None:
    tenants = sandbox.tenants()
    tokens = sandbox.exchange(sandbox.consent(tenants))

    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    listed = sandbox.http.get("/connections", headers=bearer).json()
    keys = KeySet.import_key_set(sandbox.http.get("/.well-known/openid-configuration/jwks").json())
    claims = jwt.decode(tokens["access_token"], keys, algorithms=["RS256"]).claims

    assert [one["tenantId"] for one in listed] == tenants
    assert {one["authEventId"] for one in listed} == {claims["authentication_event_id"]}
    assert tokens["expires_in"] == 1800
    assert len(listed[0]["createdDateUtc"]) == len("2019-12-07T18:46:19.5165400")

"""The way to Xero's authorise page and back.

If this breaks, an owner cannot connect to Xero, or a forged link ties the company to a stranger's organisation.
"""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from auth_service.domain.connections import AtXero, granted
from auth_service.errors import (
    CodeRefused,
    ConsentDenied,
    ConsentFailed,
    NothingGranted,
    StateExpired,
    StateUnknown,
    XeroAway,
)
from auth_service.flows import Dependencies, connections, consents, people, tokens
from auth_service.settings import SCOPES, Settings
from common.contracts.auth import SignIn, TokenRequest
from common.errors import NotSignedIn
from common.postgres import Database
from tests.auth.acting import (
    PASSWORD,
    Ledger,
    Member,
    Time,
    a_member,
    come_back,
    connected_events,
    consented,
    everything_kept,
    published,
)


async def test_the_browser_is_sent_to_xero_with_all_that_it_asks_for(
    deps: Dependencies, settings: Settings
) -> None:
    member = await a_member(deps)

    begun = await consents.authenticate(deps, member.company_id, member.session_id)

    asked = {name: one[0] for name, one in parse_qs(urlsplit(begun.authorize_url).query).items()}
    assert begun.authorize_url.startswith(settings.xero_authorize_url + "?")
    assert asked["redirect_uri"] == settings.public_url + "/xero/callback"
    assert (asked["response_type"], asked["scope"]) == ("code", SCOPES)
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked["state"]), len(asked["code_challenge"])) >= 43


async def test_only_a_session_that_holds_can_begin(deps: Dependencies) -> None:
    flora, paul = (
        await a_member(deps, "flora@florist.example"),
        await a_member(deps, "paul@plumber.example"),
    )
    await people.sign_out(deps, paul.token)

    for company_id, session_id in (
        (paul.company_id, paul.session_id),
        (flora.company_id, uuid4()),
        (paul.company_id, flora.session_id),
    ):
        with pytest.raises(NotSignedIn):
            await consents.authenticate(deps, company_id, session_id)


async def test_one_allowed_organisation_is_connected_at_once(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    assert (await connections.get_connection(deps, member.company_id)).state == "none"

    stands = await consented(deps, ledger, member, [tenant_id])

    assert (stands.state, stands.tenant_id, stands.organisations) == ("connected", tenant_id, ())
    assert stands.organisation
    assert stands == await connections.get_connection(deps, member.company_id)
    assert await connected_events(auth_database) == [(member.company_id, tenant_id, False)]


async def test_of_several_allowed_organisations_one_is_chosen(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    member, (first, second) = await a_member(deps), (await ledger.tenants())[:2]

    offered = await consented(deps, ledger, member, [first, second])

    assert (offered.state, offered.tenant_id) == ("choose", None)
    assert {one.tenant_id for one in offered.organisations} == {first, second}
    assert await published(auth_database) == []
    chosen = await connections.choose(deps, member.company_id, second)
    assert (chosen.state, chosen.tenant_id, chosen.organisations) == ("connected", second, ())
    assert chosen == await connections.choose(deps, member.company_id, second)
    assert await connected_events(auth_database) == [(member.company_id, second, False)]


async def test_a_denied_consent_changes_nothing_and_cannot_be_used_again(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    back = await ledger.decide(begun.authorize_url, [tenant_id], decision="deny")

    with pytest.raises(ConsentDenied):
        await come_back(deps, member, back)
    with pytest.raises(StateUnknown):
        await come_back(deps, member, back)

    assert (await connections.get_connection(deps, member.company_id)).state == "none"
    assert await published(auth_database) == []


async def test_another_error_of_xero_is_told_apart_from_a_refusal(deps: Dependencies) -> None:
    member = await a_member(deps)
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    state = parse_qs(urlsplit(begun.authorize_url).query)["state"][0]

    with pytest.raises(ConsentFailed):
        await come_back(deps, member, {"state": state, "error": "server_error"})


async def test_a_state_works_once(ledger: Ledger, deps: Dependencies, auth_database: Database) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    back = await ledger.decide(begun.authorize_url, [tenant_id])

    results = await asyncio.gather(*(come_back(deps, member, back) for _ in range(5)), return_exceptions=True)

    assert Counter(type(one).__name__ for one in results) == {"Connection": 1, "StateUnknown": 4}
    assert len(await published(auth_database)) == 1
    assert (await connections.get_connection(deps, member.company_id)).state == "connected"


async def test_a_state_expires_after_ten_minutes(ledger: Ledger, deps: Dependencies, time: Time) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    await time.pass_by(601)
    back = await ledger.decide(begun.authorize_url, [tenant_id])

    with pytest.raises(StateExpired):
        await come_back(deps, member, back)

    assert (await connections.get_connection(deps, member.company_id)).state == "none"


async def test_a_state_is_bound_to_the_sign_in_that_began_it(ledger: Ledger, deps: Dependencies) -> None:
    flora, paul = (
        await a_member(deps, "flora@florist.example"),
        await a_member(deps, "paul@plumber.example"),
    )
    again = await people.sign_in(deps, SignIn(email="flora@florist.example", password=PASSWORD))
    elsewhere = Member(again.token, await people.session_holder(deps, again.token))
    tenant_id = (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, flora.company_id, flora.session_id)
    back = await ledger.decide(begun.authorize_url, [tenant_id])

    for stranger in (
        elsewhere,
        paul,
        replace(paul, caller=paul.caller.model_copy(update={"session_id": flora.session_id})),
    ):
        with pytest.raises(StateUnknown):
            await come_back(deps, stranger, back)

    assert (await come_back(deps, flora, back)).state == "connected"


async def test_a_made_up_state_is_refused_before_xero_is_asked(ledger: Ledger, deps: Dependencies) -> None:
    member = await a_member(deps)

    with pytest.raises(StateUnknown):
        await come_back(deps, member, {"state": "made-up", "code": "made-up"})

    assert await ledger.requests("/connect/token") == []


async def test_a_code_that_xero_does_not_know_changes_nothing(ledger: Ledger, deps: Dependencies) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    for code in ({"code": "made-up"}, {}):
        begun = await consents.authenticate(deps, member.company_id, member.session_id)
        back = await ledger.decide(begun.authorize_url, [tenant_id])

        with pytest.raises(CodeRefused):
            await come_back(deps, member, {"state": back["state"]} | code)

        assert (await connections.get_connection(deps, member.company_id)).state == "none"


async def test_while_xero_is_away_nothing_is_connected_and_the_next_consent_works(
    ledger: Ledger, deps: Dependencies
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    for path in ("/connect/token", "/connections"):
        await ledger.fault("unavailable", path)

        with pytest.raises(XeroAway):
            await consented(deps, ledger, member, [tenant_id])

        assert (await connections.get_connection(deps, member.company_id)).state == "none"
    assert (await consented(deps, ledger, member, [tenant_id])).state == "connected"


async def test_an_empty_list_of_connections_is_told_as_nothing_granted(
    ledger: Ledger, deps: Dependencies
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    await ledger.fault("answer", "/connections", status=200, text="[]", content_type="application/json")

    with pytest.raises(NothingGranted):
        await consented(deps, ledger, member, [tenant_id])

    assert (await connections.get_connection(deps, member.company_id)).state == "none"


async def test_what_is_no_organisation_is_not_offered(ledger: Ledger, deps: Dependencies) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    back = await ledger.decide(begun.authorize_url, [tenant_id])
    practice = {
        "id": str(uuid4()),
        "authEventId": None,
        "tenantId": str(uuid4()),
        "tenantType": "PRACTICE",
        "tenantName": "Books & Co",
    }
    await ledger.fault(
        "answer", "/connections", status=200, text=json.dumps([practice]), content_type="application/json"
    )

    with pytest.raises(NothingGranted):
        await come_back(deps, member, back)


def at_xero(tenant_id: UUID, event_id: UUID | None) -> AtXero:
    return AtXero(uuid4(), tenant_id, "Demo Company", event_id)


def test_where_xero_keeps_the_first_event_an_earlier_consent_of_the_company_counts() -> None:
    now, earlier, strange = uuid4(), uuid4(), uuid4()
    stored, others, former = at_xero(uuid4(), earlier), at_xero(uuid4(), strange), at_xero(uuid4(), None)

    assert granted([stored, others, former], now, {earlier}, {former.tenant_id}) == [stored, former]
    assert granted([others], now, {earlier}, set()) == []


def test_what_was_allowed_just_now_counts_alone() -> None:
    now, earlier = uuid4(), uuid4()
    new, old = at_xero(uuid4(), now), at_xero(uuid4(), earlier)

    assert granted([old, new], now, {earlier}, {old.tenant_id}) == [new]


async def test_no_token_code_state_or_verifier_stands_in_the_database(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    begun = await consents.authenticate(deps, member.company_id, member.session_id)
    back = await ledger.decide(begun.authorize_url, [tenant_id])
    await come_back(deps, member, back)
    given = await tokens.give_token(deps, member.company_id, TokenRequest(tenant_id=tenant_id))
    async with auth_database.everyone() as connection:
        encrypted = await connection.fetchval(
            "SELECT ARRAY[encrypted_refresh_token, encrypted_verifier] FROM grants, consents"
        )

    stored = await everything_kept(auth_database)

    secrets = [back["state"], back["code"], given.access_token, given.access_token.split(".")[1]]
    secrets += [deps.cipher.decrypt(one) for one in encrypted]
    assert str(tenant_id) in stored
    assert not [secret for secret in secrets if secret in stored]

"""An organisation has one company; a person in Xero may connect several companies.

If this breaks, two companies write into the same books, or a consent for one company disconnects another.
"""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from auth_service.errors import OrganisationTaken, XeroAway
from auth_service.flows import Dependencies, connections, tokens
from common.contracts.auth import TokenRequest
from common.postgres import Database
from tests.auth.acting import (
    Ledger,
    Member,
    a_member,
    connected_events,
    consented,
    published,
)


async def two_members(deps: Dependencies) -> tuple[Member, Member]:
    """Sign up the first persons of two companies."""
    return await a_member(deps, "flora@florist.example"), await a_member(deps, "paul@plumber.example")


async def test_an_organisation_of_another_company_is_refused_and_stays_where_it_is(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, paul = await two_members(deps)
    first, second = (await ledger.tenants())[:2]
    await consented(deps, ledger, flora, [first])

    with pytest.raises(OrganisationTaken):
        await consented(deps, ledger, paul, [first], user=1)
    await consented(deps, ledger, paul, [first, second])
    with pytest.raises(OrganisationTaken):
        await connections.choose(deps, paul.company_id, first)

    assert (await connections.get_connection(deps, flora.company_id)).tenant_id == first
    assert (await connections.get_connection(deps, paul.company_id)).state == "choose"
    assert await published(auth_database) == [(flora.company_id, "xero.connected")]


async def test_two_companies_that_choose_one_organisation_at_once_do_not_both_get_it(
    ledger: Ledger, deps: Dependencies
) -> None:
    flora, paul = await two_members(deps)
    both = (await ledger.tenants())[:2]
    await consented(deps, ledger, flora, both)
    await consented(deps, ledger, paul, both, user=1)

    results = await asyncio.gather(
        connections.choose(deps, flora.company_id, both[0]),
        connections.choose(deps, paul.company_id, both[0]),
        return_exceptions=True,
    )

    assert Counter(type(one).__name__ for one in results) == {"Connection": 1, "OrganisationTaken": 1}


async def test_consenting_again_to_the_same_organisation_goes_on_with_it(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    member, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    await consented(deps, ledger, member, [tenant_id])
    before = await tokens.give_token(deps, member.company_id, TokenRequest(tenant_id=tenant_id))

    stands = await consented(deps, ledger, member, [tenant_id])

    after = await tokens.give_token(deps, member.company_id, TokenRequest(tenant_id=tenant_id))
    assert (stands.state, stands.tenant_id) == ("connected", tenant_id)
    assert await connected_events(auth_database) == [
        (member.company_id, tenant_id, False),
        (member.company_id, tenant_id, True),
    ]
    assert after.token_id != before.token_id
    async with auth_database.everyone() as connection:
        assert await connection.fetchval("SELECT count(*) FROM grants") == 1


async def _loses_the_consent(deps: Dependencies, ledger: Ledger, member: Member, tenant_id: UUID) -> None:
    """Xero forgets what a member consented to, and auth learns of it."""
    held = await tokens.give_token(deps, member.company_id, TokenRequest(tenant_id=tenant_id))
    await ledger.fault("token_error", "/connect/token", error="invalid_grant")
    refused = TokenRequest(tenant_id=tenant_id, refused=held.token_id)
    with pytest.raises(Exception, match="no longer accepts"):
        await tokens.give_token(deps, member.company_id, refused)


async def test_a_fresh_consent_of_the_same_person_brings_their_other_company_back(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, paul = await two_members(deps)
    first, second = (await ledger.tenants())[:2]
    await consented(deps, ledger, flora, [first])
    await consented(deps, ledger, paul, [second])
    await _loses_the_consent(deps, ledger, flora, first)
    assert (await connections.get_connection(deps, paul.company_id)).state == "reconnect_needed"

    await consented(deps, ledger, flora, [first])

    assert (await connections.get_connection(deps, paul.company_id)).state == "connected"
    both = sorted([flora.company_id, paul.company_id])
    assert (await published(auth_database))[-5:] == [
        *[(one, "xero.reconnect_needed") for one in both],
        *[(one, "xero.connected") for one in both],
        (flora.company_id, "xero.connected"),
    ]
    await tokens.give_token(deps, paul.company_id, TokenRequest(tenant_id=second))


async def test_who_consents_again_goes_on_though_xero_does_not_list_their_organisations(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, tenant_id = await a_member(deps), (await ledger.tenants())[0]
    await consented(deps, ledger, flora, [tenant_id])
    await _loses_the_consent(deps, ledger, flora, tenant_id)

    await ledger.fault("unavailable", "/connections")
    with pytest.raises(XeroAway):
        await consented(deps, ledger, flora, [tenant_id])

    assert (await connections.get_connection(deps, flora.company_id)).state == "connected"
    assert (await published(auth_database))[-1] == (flora.company_id, "xero.connected")

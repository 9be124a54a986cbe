"""Which organisation a company is connected to, and what ends the connection.

If this breaks, an owner's records go to the wrong organisation, or Xero still shows a connection that the owner
ended.
"""

import asyncio
import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from auth_service.errors import NotConnected, OrganisationNotGranted, ReconnectNeeded
from auth_service.flows import Dependencies, cleanup, connections, tokens
from common.contracts.auth import ConnectionTrouble, TokenRequest
from common.postgres import Database
from tests.auth.acting import Ledger, Member, Time, a_member, consented, published

DAY = 86_400


@pytest_asyncio.fixture
async def tenants(ledger: Ledger) -> list[UUID]:
    """The organisations there are."""
    return await ledger.tenants()


@pytest_asyncio.fixture
async def flora(ledger: Ledger, deps: Dependencies, tenants: list[UUID]) -> Member:
    """Somebody whose company is connected to the first organisation."""
    member = await a_member(deps, "flora@florist.example")
    await consented(deps, ledger, member, [tenants[0]])
    return member


@pytest_asyncio.fixture
async def paul(deps: Dependencies, flora: Member) -> Member:
    """Somebody else, not connected."""
    return await a_member(deps, "paul@plumber.example")


async def access_token(deps: Dependencies, member: Member, tenant_id: UUID) -> str:
    answer = await tokens.give_token(deps, member.company_id, TokenRequest(tenant_id=tenant_id))
    return answer.access_token


async def grants_kept(database: Database) -> int:
    async with database.everyone() as connection:
        stored: int = await connection.fetchval("SELECT count(*) FROM grants")
        return stored


async def test_an_organisation_that_was_not_allowed_cannot_be_chosen(
    ledger: Ledger, deps: Dependencies, flora: Member, paul: Member, tenants: list[UUID]
) -> None:
    for member, tenant_id in ((flora, tenants[1]), (paul, tenants[0]), (paul, uuid4())):
        with pytest.raises(OrganisationNotGranted):
            await connections.choose(deps, member.company_id, tenant_id)

    assert (await connections.get_connection(deps, flora.company_id)).tenant_id == tenants[0]
    assert (await connections.get_connection(deps, paul.company_id)).state == "none"


async def test_disconnecting_ends_it_here_and_in_xero_and_gives_the_grant_back(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    token = await access_token(deps, flora, tenants[0])

    await connections.disconnect(deps, flora.company_id)
    await connections.disconnect(deps, flora.company_id)

    stands = await connections.get_connection(deps, flora.company_id)
    assert (stands.state, stands.tenant_id) == ("disconnected", tenants[0])
    with pytest.raises(NotConnected):
        await access_token(deps, flora, tenants[0])
    removed = [one for one in await ledger.all_requests() if one["method"] == "DELETE"]
    assert [one["status"] for one in removed] == [204]
    assert len(await ledger.requests("/connect/revocation")) == 1
    assert not await ledger.takes(token)
    assert await grants_kept(auth_database) == 0
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected", "xero.disconnected"]


async def test_disconnecting_never_ends_a_grant_that_another_company_uses(
    ledger: Ledger,
    deps: Dependencies,
    flora: Member,
    paul: Member,
    tenants: list[UUID],
    auth_database: Database,
) -> None:
    await consented(deps, ledger, paul, [tenants[1]])

    await connections.disconnect(deps, flora.company_id)

    token = await access_token(deps, paul, tenants[1])
    assert set(await ledger.connections(token)) == {tenants[1]}
    assert await ledger.requests("/connect/revocation") == []
    await connections.disconnect(deps, paul.company_id)
    assert not await ledger.takes(token)
    assert await grants_kept(auth_database) == 0


@pytest.mark.parametrize("path", ["/connections", "/connect/revocation"])
async def test_what_xero_does_not_undo_at_once_is_taken_up_later(
    ledger: Ledger,
    deps: Dependencies,
    flora: Member,
    tenants: list[UUID],
    auth_database: Database,
    time: Time,
    path: str,
) -> None:
    token = await access_token(deps, flora, tenants[0])
    await ledger.fault("unavailable", path)

    await connections.disconnect(deps, flora.company_id)
    assert (await connections.get_connection(deps, flora.company_id)).state == "disconnected"
    assert await grants_kept(auth_database) == 1

    await time.pass_by(DAY + 60)
    await cleanup.clean_up(deps)
    assert not await ledger.takes(token)
    assert await grants_kept(auth_database) == 0


async def test_connecting_again_after_a_disconnect_goes_on_with_the_same_organisation(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    await connections.disconnect(deps, flora.company_id)

    stands = await consented(deps, ledger, flora, [tenants[0]])

    assert (stands.state, stands.tenant_id) == ("connected", tenants[0])
    async with auth_database.everyone() as connection:
        rows = await connection.fetch("SELECT body FROM outbox ORDER BY id")
    assert [json.loads(row["body"]).get("again") for row in rows] == [False, None, True]
    assert set(await ledger.connections(await access_token(deps, flora, tenants[0]))) == {tenants[0]}


async def test_a_company_that_was_disconnected_leaves_its_organisation_to_others(
    ledger: Ledger, deps: Dependencies, flora: Member, paul: Member, tenants: list[UUID]
) -> None:
    await connections.disconnect(deps, flora.company_id)

    stands = await consented(deps, ledger, paul, [tenants[0]], user=1)

    assert (stands.state, stands.tenant_id) == ("connected", tenants[0])


async def test_another_organisation_takes_the_place_of_the_first_here_and_in_xero(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    stands = await consented(deps, ledger, flora, [tenants[1]])

    assert (stands.state, stands.tenant_id) == ("connected", tenants[1])
    assert [kind for _, kind in await published(auth_database)] == [
        "xero.connected",
        "xero.disconnected",
        "xero.connected",
    ]
    assert set(await ledger.connections(await access_token(deps, flora, tenants[1]))) == {tenants[1]}
    with pytest.raises(NotConnected):
        await access_token(deps, flora, tenants[0])


async def test_while_a_choice_is_open_the_connection_there_is_goes_on(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID]
) -> None:
    stands = await consented(deps, ledger, flora, tenants[:2])

    assert (stands.state, stands.tenant_id, stands.works) == ("choose", tenants[0], True)
    assert await ledger.takes(await access_token(deps, flora, tenants[0]))


async def test_a_choice_that_nobody_makes_is_withdrawn_after_a_week_and_the_grant_given_back(
    ledger: Ledger, deps: Dependencies, tenants: list[UUID], time: Time, auth_database: Database
) -> None:
    member = await a_member(deps)
    await consented(deps, ledger, member, tenants[:2])
    await time.pass_by(6 * DAY)
    await cleanup.delete_expired(deps)
    await cleanup.clean_up(deps)
    assert (await connections.get_connection(deps, member.company_id)).state == "choose"

    await time.pass_by(2 * DAY)
    await cleanup.delete_expired(deps)
    await cleanup.clean_up(deps)

    assert (await connections.get_connection(deps, member.company_id)).state == "none"
    assert await grants_kept(auth_database) == 0
    assert len(await ledger.requests("/connect/revocation")) == 1


async def test_trouble_with_an_organisation_that_xero_still_lists_changes_nothing(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="not_connected")

    stands = await connections.report_trouble(deps, flora.company_id, trouble)

    assert stands.state == "connected"
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected"]


async def test_an_organisation_removed_in_xero_is_disconnected_here_and_said_once(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    await ledger.remove(await access_token(deps, flora, tenants[0]), tenants[0])
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="not_connected")

    answers = await asyncio.gather(
        *(connections.report_trouble(deps, flora.company_id, trouble) for _ in range(5))
    )

    assert {one.state for one in answers} == {"disconnected"}
    assert answers[0].reason
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected", "xero.disconnected"]


async def test_a_missing_scope_asks_for_a_new_consent_and_never_for_a_refresh(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="scope_missing")

    for _ in range(3):
        stands = await connections.report_trouble(deps, flora.company_id, trouble)
        assert stands.state == "reconnect_needed"
        with pytest.raises(ReconnectNeeded):
            await access_token(deps, flora, tenants[0])

    assert await ledger.requests("/connect/token", grant_type="refresh_token") == []
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected", "xero.reconnect_needed"]
    assert (await consented(deps, ledger, flora, [tenants[0]])).state == "connected"
    assert await ledger.takes(await access_token(deps, flora, tenants[0]))


async def test_trouble_over_a_revoked_grant_ends_in_a_new_consent(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    async with auth_database.everyone() as connection:
        encrypted = await connection.fetchval("SELECT encrypted_refresh_token FROM grants")
    await ledger.revoke(deps.cipher.decrypt(encrypted))
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="not_connected")

    stands = await connections.report_trouble(deps, flora.company_id, trouble)

    assert stands.state == "reconnect_needed"
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected", "xero.reconnect_needed"]


async def test_access_tokens_that_xero_refuses_twice_over_mean_a_dead_grant(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    await ledger.fault("answer", "/connections", count=2, status=401)
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="not_connected")

    stands = await connections.report_trouble(deps, flora.company_id, trouble)

    assert stands.state == "reconnect_needed"
    assert len(await ledger.requests("/connect/token", grant_type="refresh_token")) == 1


async def test_trouble_with_an_organisation_of_another_company_is_refused(
    ledger: Ledger, deps: Dependencies, flora: Member, paul: Member, tenants: list[UUID]
) -> None:
    trouble = ConnectionTrouble(tenant_id=tenants[0], what="scope_missing")

    with pytest.raises(NotConnected):
        await connections.report_trouble(deps, paul.company_id, trouble)

    assert (await connections.get_connection(deps, flora.company_id)).state == "connected"


async def test_a_slow_xero_holds_nobody_up_who_disconnects(
    ledger: Ledger, deps: Dependencies, flora: Member, tenants: list[UUID], auth_database: Database
) -> None:
    token = await access_token(deps, flora, tenants[0])
    await ledger.fault("slow", "/connections", seconds=3)

    await connections.disconnect(replace(deps, patience=0.2), flora.company_id)

    assert (await connections.get_connection(deps, flora.company_id)).state == "disconnected"
    assert await grants_kept(auth_database) == 1
    assert await ledger.takes(token)
    await cleanup.clean_up(deps)
    assert not await ledger.takes(token)
    assert await grants_kept(auth_database) == 0

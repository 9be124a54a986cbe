"""Giving out access tokens and refreshing them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from auth_service.domain.secrets import Seal
from auth_service.errors import NotConnected, ReconnectNeeded, TokensUnreadable, XeroAway
from auth_service.flows import Tools, connecting, tokens
from auth_service.settings import Settings
from auth_service.xero import Xero
from common.contracts.auth import TokenAnswer, TokenRequest
from common.postgres import Database
from common.postgres.database import now
from tests.auth.acting import Ledger, Member, Time, a_member, consented, said
from tests.conftest import OpenDatabase
from tests.world import Running

DAY = 86_400


@pytest_asyncio.fixture
async def flora(ledger: Ledger, tools: Tools) -> Member:
    """Somebody whose company is connected to the first organisation."""
    member = await a_member(tools)
    await consented(tools, ledger, member, [(await ledger.tenants())[0]])
    return member


@pytest_asyncio.fixture
async def tenant_id(ledger: Ledger) -> UUID:
    """The first organisation."""
    return (await ledger.tenants())[0]


@pytest_asyncio.fixture
async def other_process(
    database: OpenDatabase, settings: Settings, tools: Tools, flora: Member
) -> AsyncIterator[Tools]:
    """What a second process of auth works with: the same rows, nothing else in common."""
    xero = Xero(settings)
    yield Tools(await database("auth"), xero, tools.seal)
    await xero.close()


async def refreshes(ledger: Ledger) -> int:
    return len(await ledger.requests("/connect/token", grant_type="refresh_token"))


async def give(tools: Tools, member: Member, tenant_id: UUID, refused: str | None = None) -> TokenAnswer:
    return await tokens.give_token(
        tools, member.company_id, TokenRequest(tenant_id=tenant_id, refused=refused)
    )


async def works(ledger: Ledger, answer: TokenAnswer, tenant_id: UUID) -> bool:
    headers = {
        "Authorization": f"Bearer {answer.access_token}",
        "xero-tenant-id": str(tenant_id),
        "Accept": "application/json",
    }
    said_by_xero = await ledger.client.get("/api.xro/2.0/Organisation", headers=headers)
    return said_by_xero.status_code == 200


async def test_a_token_opens_the_organisation_and_is_the_same_until_two_minutes_before_its_end(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    first = await give(tools, flora, tenant_id)
    await time.pass_by(27 * 60)
    second = await give(tools, flora, tenant_id)

    assert first == second
    assert await works(ledger, first, tenant_id)
    await time.pass_by(70)
    third = await give(tools, flora, tenant_id)
    assert third.token_id != first.token_id
    assert third.expires_at - first.expires_at > timedelta(minutes=25)
    assert await works(ledger, third, tenant_id)
    assert await refreshes(ledger) == 1


async def test_a_company_gets_no_token_for_an_organisation_that_is_not_its_own(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID
) -> None:
    paul = await a_member(tools, "paul@plumber.example")

    for company_id, wanted in ((paul.company_id, tenant_id), (flora.company_id, uuid4())):
        with pytest.raises(NotConnected):
            await tokens.give_token(tools, company_id, TokenRequest(tenant_id=wanted))


async def test_twenty_at_once_with_an_expired_token_cause_one_refresh(
    ledger: Ledger, tools: Tools, other_process: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    old = await give(tools, flora, tenant_id)
    await time.pass_by(31 * 60)

    given = await asyncio.gather(
        *(give(one, flora, tenant_id) for _ in range(10) for one in (tools, other_process))
    )

    assert await refreshes(ledger) == 1
    assert len({one.access_token for one in given}) == 1
    assert given[0].token_id != old.token_id
    assert await works(ledger, given[0], tenant_id)


async def test_a_refused_token_is_refreshed_once_however_many_say_so_and_however_late(
    ledger: Ledger, tools: Tools, other_process: Tools, flora: Member, tenant_id: UUID
) -> None:
    old = await give(tools, flora, tenant_id)

    given = await asyncio.gather(
        *(give(one, flora, tenant_id, old.token_id) for _ in range(10) for one in (tools, other_process))
    )
    late = await give(tools, flora, tenant_id, old.token_id)

    assert await refreshes(ledger) == 1
    assert {one.token_id for one in given} == {late.token_id}
    assert late.token_id != old.token_id


async def test_a_lost_refresh_answer_is_made_good_by_the_next_try(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    for fault in ("dropped_after", "dropped_before", "cut"):
        old = await give(tools, flora, tenant_id)
        await time.pass_by(31 * 60)
        await ledger.fault(fault, "/connect/token")

        with pytest.raises(XeroAway):
            await give(tools, flora, tenant_id)
        await time.pass_by(29 * 60)
        answer = await give(tools, flora, tenant_id)

        assert answer.token_id != old.token_id
        assert await works(ledger, answer, tenant_id)


async def test_a_refresh_answer_lost_for_longer_than_the_grace_needs_a_new_consent_and_is_said_once(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await ledger.fault("dropped_after", "/connect/token")
    with pytest.raises(XeroAway):
        await give(tools, flora, tenant_id)
    await time.pass_by(31 * 60)

    for _ in range(3):
        with pytest.raises(ReconnectNeeded):
            await give(tools, flora, tenant_id)

    assert await refreshes(ledger) == 2
    assert [kind for _, kind in await said(auth_database)] == ["xero.connected", "xero.reconnect_needed"]
    stands = await connecting.look(tools, flora.company_id)
    assert (stands.state, stands.tenant_id) == ("reconnect_needed", tenant_id)
    assert stands.reason


NOT_THE_CUSTOMERS_FAULT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("token_error", {"error": "invalid_client"}),
    ("token_error", {"error": "invalid_grant", "status": 500}),
    ("token_error", {"status": 502}),
    ("limited", {}),
    ("unavailable", {}),
    ("answer", {"status": 200, "text": "<html>hello</html>"}),
    ("answer", {"status": 200, "text": '{"access_token": "x", "refresh_token": "y"}'}),
)


async def test_what_is_not_the_customers_fault_never_kills_a_grant(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    for fault, options in NOT_THE_CUSTOMERS_FAULT:
        await time.pass_by(31 * 60)
        await ledger.fault(fault, "/connect/token", **options)

        with pytest.raises(XeroAway):
            await give(tools, flora, tenant_id)

        assert (await connecting.look(tools, flora.company_id)).state == "connected", (fault, options)
        assert await works(ledger, await give(tools, flora, tenant_id), tenant_id)


async def test_while_xero_is_slow_those_who_wait_hold_no_database_connection(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await ledger.fault("slow", "/connect/token", seconds=2)
    asking = [asyncio.create_task(give(tools, flora, tenant_id)) for _ in range(30)]
    while await refreshes(ledger) == 0:
        await asyncio.sleep(0.01)

    while await at_work(auth_database) > 1:
        await asyncio.sleep(0.01)

    assert not [one for one in asking if one.done()]
    assert len({one.token_id for one in await asyncio.gather(*asking)}) == 1
    assert await refreshes(ledger) == 1


async def at_work(database: Database) -> int:
    async with database.everyone() as connection:
        busy: int = await connection.fetchval(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
            """
        )
        return busy


async def test_a_refresh_goes_on_when_the_one_who_asked_has_gone(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    old = await give(tools, flora, tenant_id)
    await time.pass_by(31 * 60)
    await ledger.fault("slow", "/connect/token", seconds=0.5)
    asking = asyncio.create_task(give(tools, flora, tenant_id))
    while await refreshes(ledger) == 0:
        await asyncio.sleep(0.01)

    asking.cancel()
    answer = await give(tools, flora, tenant_id)

    assert answer.token_id != old.token_id
    assert await refreshes(ledger) == 1


async def test_a_revoked_grant_is_told_to_every_company_under_it(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, auth_database: Database
) -> None:
    paul = await a_member(tools, "paul@plumber.example")
    await consented(tools, ledger, paul, [(await ledger.tenants())[1]])
    answer = await give(tools, flora, tenant_id)
    await ledger.revoke(await refresh_token(tools, auth_database))

    with pytest.raises(ReconnectNeeded):
        await give(tools, flora, tenant_id, answer.token_id)

    assert (await connecting.look(tools, flora.company_id)).state == "reconnect_needed"
    assert (await connecting.look(tools, paul.company_id)).state == "reconnect_needed"
    assert sorted((await said(auth_database))[2:]) == sorted(
        (one.company_id, "xero.reconnect_needed") for one in (flora, paul)
    )


async def refresh_token(tools: Tools, database: Database) -> str:
    async with database.everyone() as connection:
        return tools.seal.open(await connection.fetchval("SELECT sealed_refresh_token FROM grants"))


async def test_where_the_newest_refresh_token_fails_the_one_before_is_tried_within_its_grace(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await give(tools, flora, tenant_id)
    async with auth_database.everyone() as connection:
        await connection.execute(
            "UPDATE grants SET sealed_refresh_token = $1", tools.seal.close("one that Xero has lost")
        )
    await time.pass_by(29 * 60)

    assert await works(ledger, await give(tools, flora, tenant_id), tenant_id)


async def test_a_grant_that_rested_for_45_days_is_refreshed_before_xero_forgets_it(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    await time.pass_by(44 * DAY)
    await tokens.keep_alive(tools)
    assert await refreshes(ledger) == 0

    await time.pass_by(2 * DAY)
    await tokens.keep_alive(tools)
    await tokens.keep_alive(tools)
    assert await refreshes(ledger) == 1

    await time.pass_by(44 * DAY)
    assert await works(ledger, await give(tools, flora, tenant_id), tenant_id)


async def test_tokens_move_to_the_newest_key_and_the_old_key_may_go(
    ledger: Ledger, tools: Tools, settings: Settings, flora: Member, tenant_id: UUID, time: Time
) -> None:
    old_key, new_key = settings.token_keys.get_secret_value(), Fernet.generate_key().decode()
    rotating = Tools(tools.database, tools.xero, Seal([new_key, old_key]))
    before = await give(rotating, flora, tenant_id)
    await time.pass_by(31 * 60)

    after = await give(rotating, flora, tenant_id)

    assert after.token_id != before.token_id
    assert await give(Tools(tools.database, tools.xero, Seal([new_key])), flora, tenant_id) == after


async def test_a_missing_key_is_told_and_kills_no_grant(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time
) -> None:
    without = Tools(tools.database, tools.xero, Seal([Fernet.generate_key().decode()]))
    with pytest.raises(TokensUnreadable):
        await give(without, flora, tenant_id)
    await time.pass_by(31 * 60)

    with pytest.raises(TokensUnreadable):
        await give(without, flora, tenant_id)

    assert await works(ledger, await give(tools, flora, tenant_id), tenant_id)


async def test_tokens_that_are_stale_when_they_come_are_not_asked_for_forever(
    ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    async with auth_database.everyone() as connection:
        at = await now(connection)
    answer = await give(tools, flora, tenant_id)
    assert answer.expires_at > at
    stale = {"access_token": answer.access_token, "refresh_token": "r", "expires_in": 60}
    await time.pass_by(31 * 60)
    await ledger.fault(
        "answer",
        "/connect/token",
        count=20,
        status=200,
        text=httpx.Response(200, json=stale).text,
        content_type="application/json",
    )

    with pytest.raises(XeroAway):
        await give(tools, flora, tenant_id)

    assert await refreshes(ledger) < 10


async def test_the_sandbox_itself_was_never_asked_with_a_token_in_the_address(
    sandbox: Running, ledger: Ledger, tools: Tools, flora: Member, tenant_id: UUID
) -> None:
    answer = await give(tools, flora, tenant_id)

    seen = await ledger.client.get(f"{sandbox.url}/_sandbox/requests")

    assert all(answer.access_token not in f"{one['path']}?{one['query']}" for one in seen.json()["requests"])

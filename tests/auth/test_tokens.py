"""Handing out access tokens and refreshing them.

If this breaks, a lost answer or two refreshes at once end a grant, and its owner has to connect to Xero again.
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from auth_service.errors import NotConnected, ReconnectNeeded, XeroAway
from auth_service.flows import Dependencies, connections, tokens
from common.contracts.auth import TokenRequest
from common.postgres import Database
from tests.auth.acting import (
    Ledger,
    Member,
    Time,
    a_member,
    give,
    published,
    refreshes,
    works,
)
from tests.waiting import until

DAY = 86_400


async def test_a_token_opens_the_organisation_and_is_the_same_until_two_minutes_before_its_end(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    first = await give(deps, flora, tenant_id)
    await time.pass_by(27 * 60)
    second = await give(deps, flora, tenant_id)

    assert first == second
    assert await works(ledger, first, tenant_id)
    await time.pass_by(70)
    third = await give(deps, flora, tenant_id)
    assert third.token_id != first.token_id
    assert third.expires_at - first.expires_at > timedelta(minutes=25)
    assert await works(ledger, third, tenant_id)
    assert await refreshes(ledger) == 1


async def test_a_company_gets_no_token_for_an_organisation_that_is_not_its_own(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID
) -> None:
    paul = await a_member(deps, "paul@plumber.example")

    for company_id, wanted in ((paul.company_id, tenant_id), (flora.company_id, uuid4())):
        with pytest.raises(NotConnected):
            await tokens.give_token(deps, company_id, TokenRequest(tenant_id=wanted))


async def test_twenty_at_once_with_an_expired_token_cause_one_refresh(
    ledger: Ledger,
    deps: Dependencies,
    other_process: Dependencies,
    flora: Member,
    tenant_id: UUID,
    time: Time,
) -> None:
    old = await give(deps, flora, tenant_id)
    await time.pass_by(31 * 60)

    given = await asyncio.gather(
        *(give(one, flora, tenant_id) for _ in range(10) for one in (deps, other_process))
    )

    assert await refreshes(ledger) == 1
    assert len({one.access_token for one in given}) == 1
    assert given[0].token_id != old.token_id
    assert await works(ledger, given[0], tenant_id)


async def test_a_refused_token_is_refreshed_once_however_many_say_so_and_however_late(
    ledger: Ledger, deps: Dependencies, other_process: Dependencies, flora: Member, tenant_id: UUID
) -> None:
    old = await give(deps, flora, tenant_id)

    given = await asyncio.gather(
        *(give(one, flora, tenant_id, old.token_id) for _ in range(10) for one in (deps, other_process))
    )
    late = await give(deps, flora, tenant_id, old.token_id)

    assert await refreshes(ledger) == 1
    assert {one.token_id for one in given} == {late.token_id}
    assert late.token_id != old.token_id


async def test_a_lost_refresh_answer_is_made_good_by_the_next_try(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    for fault in ("dropped_after", "dropped_before", "cut"):
        old = await give(deps, flora, tenant_id)
        await time.pass_by(31 * 60)
        await ledger.fault(fault, "/connect/token")

        with pytest.raises(XeroAway):
            await give(deps, flora, tenant_id)
        await time.pass_by(29 * 60)
        answer = await give(deps, flora, tenant_id)

        assert answer.token_id != old.token_id
        assert await works(ledger, answer, tenant_id)


async def test_a_refresh_answer_lost_for_longer_than_the_grace_needs_a_new_consent_and_is_said_once(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await ledger.fault("dropped_after", "/connect/token")
    with pytest.raises(XeroAway):
        await give(deps, flora, tenant_id)
    await time.pass_by(31 * 60)

    for _ in range(3):
        with pytest.raises(ReconnectNeeded):
            await give(deps, flora, tenant_id)

    assert await refreshes(ledger) == 2
    assert [kind for _, kind in await published(auth_database)] == ["xero.connected", "xero.reconnect_needed"]
    stands = await connections.get_connection(deps, flora.company_id)
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
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    for fault, options in NOT_THE_CUSTOMERS_FAULT:
        await time.pass_by(31 * 60)
        await ledger.fault(fault, "/connect/token", **options)

        with pytest.raises(XeroAway):
            await give(deps, flora, tenant_id)

        assert (await connections.get_connection(deps, flora.company_id)).state == "connected", (
            fault,
            options,
        )
        assert await works(ledger, await give(deps, flora, tenant_id), tenant_id)


async def test_while_xero_is_slow_those_who_wait_hold_no_database_connection(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await ledger.fault("slow", "/connect/token", seconds=2)
    asking = [asyncio.create_task(give(deps, flora, tenant_id)) for _ in range(30)]
    await until(lambda: refreshes(ledger), "Xero is asked")

    await until(lambda: only_one_works_in(auth_database), "those who wait let their connections go")

    assert not [one for one in asking if one.done()]
    assert len({one.token_id for one in await asyncio.gather(*asking)}) == 1
    assert await refreshes(ledger) == 1


async def only_one_works_in(database: Database) -> bool:
    async with database.everyone() as connection:
        busy: int = await connection.fetchval(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
            """
        )
        return busy <= 1


async def test_a_refresh_goes_on_when_the_one_who_asked_has_gone(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    old = await give(deps, flora, tenant_id)
    await time.pass_by(31 * 60)
    await ledger.fault("slow", "/connect/token", seconds=0.5)
    asking = asyncio.create_task(give(deps, flora, tenant_id))
    await until(lambda: refreshes(ledger), "Xero is asked")

    asking.cancel()
    answer = await give(deps, flora, tenant_id)

    assert answer.token_id != old.token_id
    assert await refreshes(ledger) == 1

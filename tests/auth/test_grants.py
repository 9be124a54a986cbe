"""Grants that are revoked, superseded, unused for weeks, or encrypted under another key.

If this breaks, a connection dies although nobody ended it, or an owner is not told that Xero no longer accepts it.
"""

from uuid import UUID

import httpx
import pytest
from cryptography.fernet import Fernet

from auth_service.domain.secrets import TokenCipher
from auth_service.errors import ReconnectNeeded, TokensUnreadable, XeroAway
from auth_service.flows import Dependencies, connections, tokens
from auth_service.settings import Settings
from common.postgres import Database
from common.postgres.database import now
from tests.auth.acting import (
    Ledger,
    Member,
    Time,
    a_member,
    consented,
    give,
    published,
    refresh_token,
    refreshes,
    works,
)
from tests.world import Running

DAY = 86_400


async def test_a_revoked_grant_is_told_to_every_company_under_it(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, auth_database: Database
) -> None:
    paul = await a_member(deps, "paul@plumber.example")
    await consented(deps, ledger, paul, [(await ledger.tenants())[1]])
    answer = await give(deps, flora, tenant_id)
    await ledger.revoke(await refresh_token(deps, auth_database))

    with pytest.raises(ReconnectNeeded):
        await give(deps, flora, tenant_id, answer.token_id)

    assert (await connections.get_connection(deps, flora.company_id)).state == "reconnect_needed"
    assert (await connections.get_connection(deps, paul.company_id)).state == "reconnect_needed"
    assert sorted((await published(auth_database))[2:]) == sorted(
        (one.company_id, "xero.reconnect_needed") for one in (flora, paul)
    )


async def test_where_the_newest_refresh_token_fails_the_one_before_is_tried_within_its_grace(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    await give(deps, flora, tenant_id)
    async with auth_database.everyone() as connection:
        await connection.execute(
            "UPDATE grants SET encrypted_refresh_token = $1", deps.cipher.encrypt("one that Xero has lost")
        )
    await time.pass_by(29 * 60)

    assert await works(ledger, await give(deps, flora, tenant_id), tenant_id)


async def test_a_grant_that_rested_for_45_days_is_refreshed_before_xero_forgets_it(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    await time.pass_by(44 * DAY)
    await tokens.keep_alive(deps)
    assert await refreshes(ledger) == 0

    await time.pass_by(2 * DAY)
    await tokens.keep_alive(deps)
    await tokens.keep_alive(deps)
    assert await refreshes(ledger) == 1

    await time.pass_by(44 * DAY)
    assert await works(ledger, await give(deps, flora, tenant_id), tenant_id)


async def test_tokens_move_to_the_newest_key_and_the_old_key_may_go(
    ledger: Ledger, deps: Dependencies, settings: Settings, flora: Member, tenant_id: UUID, time: Time
) -> None:
    old_key, new_key = settings.token_keys.get_secret_value(), Fernet.generate_key().decode()
    rotating = Dependencies(deps.database, deps.xero, TokenCipher([new_key, old_key]))
    before = await give(rotating, flora, tenant_id)
    await time.pass_by(31 * 60)

    after = await give(rotating, flora, tenant_id)

    assert after.token_id != before.token_id
    assert (
        await give(Dependencies(deps.database, deps.xero, TokenCipher([new_key])), flora, tenant_id) == after
    )


async def test_a_missing_key_is_told_and_kills_no_grant(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    without = Dependencies(deps.database, deps.xero, TokenCipher([Fernet.generate_key().decode()]))
    with pytest.raises(TokensUnreadable):
        await give(without, flora, tenant_id)
    await time.pass_by(31 * 60)

    with pytest.raises(TokensUnreadable):
        await give(without, flora, tenant_id)

    assert await works(ledger, await give(deps, flora, tenant_id), tenant_id)


async def test_a_grant_whose_key_is_gone_does_not_keep_the_others_from_being_kept_alive(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time
) -> None:
    under_new_keys = Dependencies(deps.database, deps.xero, TokenCipher([Fernet.generate_key().decode()]))
    paul = await a_member(deps, "paul@plumber.example")
    await consented(under_new_keys, ledger, paul, [(await ledger.tenants())[1]], user=1)
    await time.pass_by(46 * DAY)

    await tokens.keep_alive(under_new_keys)

    assert await refreshes(ledger) == 1


async def test_tokens_that_are_stale_when_they_come_are_not_asked_for_forever(
    ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID, time: Time, auth_database: Database
) -> None:
    await time.pass_by(31 * 60)
    async with auth_database.everyone() as connection:
        at = await now(connection)
    answer = await give(deps, flora, tenant_id)
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
        await give(deps, flora, tenant_id)

    assert await refreshes(ledger) < 10


async def test_the_sandbox_itself_was_never_asked_with_a_token_in_the_address(
    sandbox: Running, ledger: Ledger, deps: Dependencies, flora: Member, tenant_id: UUID
) -> None:
    answer = await give(deps, flora, tenant_id)

    seen = (await ledger.client.get(f"{sandbox.url}/_sandbox/requests")).json()["requests"]

    assert "/connect/token" in {one["path"] for one in seen}
    assert [one for one in seen if answer.access_token in f"{one['path']}?{one['query']}"] == []

"""What a company can see of auth's tables: its own rows, and the grant that it is connected under.

If this breaks, one company can read another's people, keys or tokens.
"""

from uuid import UUID, uuid4

import asyncpg
import pytest

from auth_service.flows import Dependencies, consents, people
from common.postgres import Database
from tests.auth.acting import Ledger, Member, a_member, consented

OF_A_COMPANY = ("companies", "people", "sessions", "api_keys", "connections", "offers", "consents", "outbox")


async def filled(deps: Dependencies, ledger: Ledger) -> tuple[Member, Member]:
    """Two companies with something in every table, each under its own grant."""
    tenants = await ledger.tenants()
    made = []
    for number, name in enumerate(("flora", "paul")):
        member = await a_member(deps, f"{name}@example.example")
        await people.make_key(deps, member.company_id, "till")
        await consented(deps, ledger, member, [tenants[number]], user=number)
        begun = await consents.authenticate(deps, member.company_id, member.session_id)
        await ledger.decide(begun.authorize_url, [tenants[number]], user=number)
        made.append(member)
    return made[0], made[1]


async def seen(database: Database, table: str, company_id: UUID) -> set[UUID]:
    async with database.transaction(company_id) as connection:
        return {row["company_id"] for row in await connection.fetch(f"SELECT company_id FROM {table}")}


async def test_a_company_sees_its_own_rows_and_no_others(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, paul = await filled(deps, ledger)
    await consented(deps, ledger, flora, (await ledger.tenants())[:2])
    await consented(deps, ledger, paul, (await ledger.tenants())[:2], user=1)

    for table in OF_A_COMPANY:
        for member in (flora, paul):
            assert await seen(auth_database, table, member.company_id) == {member.company_id}, table


async def test_a_company_sees_the_grant_it_is_connected_under_and_no_other(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, paul = await filled(deps, ledger)
    grants = []
    for company_id in (flora.company_id, paul.company_id, uuid4()):
        async with auth_database.transaction(company_id) as connection:
            grants.append([row["grant_id"] for row in await connection.fetch("SELECT grant_id FROM grants")])

    assert [len(one) for one in grants] == [1, 1, 0]
    assert grants[0] != grants[1]


async def test_without_a_company_nothing_is_seen(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    await filled(deps, ledger)
    connection = await asyncpg.connect(auth_database.url)

    for table in (*OF_A_COMPANY, "grants"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table

    await connection.close()


async def test_a_company_cannot_write_for_another_or_into_a_grant(
    ledger: Ledger, deps: Dependencies, auth_database: Database
) -> None:
    flora, paul = await filled(deps, ledger)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with auth_database.transaction(paul.company_id) as connection:
            await connection.execute(
                "INSERT INTO connections (company_id, tenant_id, organisation, state) "
                "VALUES ($1, $2, 'x', 'disconnected')",
                flora.company_id,
                uuid4(),
            )
    async with auth_database.transaction(flora.company_id) as connection:
        done = await connection.execute("UPDATE grants SET state = 'needs_reauth'")
        assert done == "UPDATE 0"
        assert (
            await connection.execute("DELETE FROM people WHERE company_id = $1", paul.company_id)
            == "DELETE 0"
        )


async def test_every_table_of_a_company_is_protected(auth_database: Database) -> None:
    async with auth_database.everyone() as connection:
        rows = await connection.fetch(
            """
            SELECT relname
            FROM pg_class
            WHERE relnamespace = 'auth'::regnamespace AND relkind = 'r'
              AND NOT (relrowsecurity AND relforcerowsecurity)
            """
        )

    assert {row["relname"] for row in rows} == {"migrations", "sign_in_tries"}

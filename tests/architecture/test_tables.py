"""Every table is protected by row security, and the reference describes it as it is.

If this breaks, one forgotten WHERE clause shows a company the rows of another.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from docs_tool.suite import SERVICES, Described
from docs_tool.tables import COMMON, tables_in, tables_of
from launcher.infrastructure.infrastructure import Infrastructure
from tests.architecture.sources import files
from tests.world import schema_of

STORING = [service for service in SERVICES if service.service.migrations]
# Alembic's own list of what has run; and tries at signing in, made before it is known whose they are.
WITHOUT_COMPANY = {"migrations", "sign_in_tries"}
COMPANY_BY_ANOTHER_WAY = {"grants"}


@pytest_asyncio.fixture
async def catalogue(infrastructure: Infrastructure, template: str) -> AsyncIterator[asyncpg.Connection]:
    """The migrated database, as somebody who sees all of it."""
    name = infrastructure.admin_database_url.rsplit("/", 1)
    connection = await asyncpg.connect(f"{name[0]}/{template}")
    yield connection
    await connection.close()


@pytest.mark.parametrize("service", STORING, ids=lambda one: one.name)
async def test_every_table_is_protected_by_row_security(
    service: Described, catalogue: asyncpg.Connection
) -> None:
    tables = await catalogue.fetch(
        """
        SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS protected,
            array(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid ORDER BY polname) AS policies
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
        """,
        schema_of(service.name),
    )
    owned = [table for table in tables if table["name"] not in WITHOUT_COMPANY]

    assert owned
    assert [table["name"] for table in owned if not table["protected"]] == []
    assert [table["name"] for table in owned if table["policies"] != ["everyone", "own_company"]] == []


@pytest.mark.parametrize("service", STORING, ids=lambda one: one.name)
async def test_the_service_can_neither_own_its_tables_nor_pass_row_security(
    service: Described, catalogue: asyncpg.Connection
) -> None:
    role = schema_of(service.name)
    owned = await catalogue.fetchval(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = $1", role
    )
    rights = await catalogue.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1", role)

    assert owned == 0
    assert rights is not None
    assert not any(rights)


def test_the_table_of_unread_events_is_the_same_in_every_schema() -> None:
    found = files("services/*_unread_events.sql")

    assert len(found) == len([one for one in SERVICES if one.service.queues])
    assert len({path.read_text() for path in found}) == 1


@pytest.mark.parametrize("service", STORING, ids=lambda one: one.name)
async def test_every_row_says_whose_it_is(service: Described, catalogue: asyncpg.Connection) -> None:
    columns = await _columns(catalogue, service)
    without = {name for name, held in columns.items() if "company_id" not in held}

    assert columns
    assert without - WITHOUT_COMPANY - COMPANY_BY_ANOTHER_WAY == set()


@pytest.mark.parametrize("service", STORING, ids=lambda one: one.name)
async def test_the_reference_lists_the_tables_as_they_are(
    service: Described, catalogue: asyncpg.Connection
) -> None:
    reported = {table.name: set(table.columns) for table in (*tables_in(COMMON), *tables_of(service))}
    columns = await _columns(catalogue, service)
    del columns["migrations"]

    assert reported == columns


async def _columns(catalogue: asyncpg.Connection, service: Described) -> dict[str, set[str]]:
    rows = await catalogue.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = $1",
        schema_of(service.name),
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found

"""Row security of config's tables.

If this breaks, one company can read or change another's settings.
"""

from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from config_service import repository
from config_service.flows import Dependencies
from tests.config.builders import (
    KOWHAI,
    a_change,
    a_company,
    save,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def test_a_company_sees_only_its_own_rows_whatever_the_statement_says(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(schedule="daily"))
    tables = ("organisations", "settings", "schedules", "answers", "outbox")

    async with deps.database.transaction(company_id) as connection:
        own = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
    async with deps.database.transaction(uuid4()) as connection:
        foreign = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]

    assert (own, foreign) == ([1, 1, 1, 1, 1], [0, 0, 0, 0, 0])


async def test_a_row_of_another_company_cannot_be_written(deps: Dependencies) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with deps.database.transaction(uuid4()) as connection:
            await repository.note_disconnected(connection, uuid4(), KOWHAI, NOON)

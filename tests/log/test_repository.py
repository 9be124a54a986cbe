"""Row security of log's tables, and how long syncs and problems are stored.

If this breaks, one company reads another's log, open problems disappear with their age, or the tables grow without
end.
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from common.contracts.gateway import SyncRequested
from common.contracts.sync import ProblemSolved
from log_service import flows
from log_service.flows import Dependencies
from tests.log.builders import a_problem, an_end, entries

TABLES = ("syncs", "entries", "problems")


async def test_a_company_sees_only_its_own_rows_whatever_the_statement_says(deps: Dependencies) -> None:
    ours, theirs, sync_id = uuid4(), uuid4(), uuid4()
    await flows.store_entries(deps, ours, entries(sync_id, 1, 2))
    await flows.follow_problem(deps, ours, a_problem(uuid4()))

    async with deps.database.transaction(ours) as connection:
        own = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]
    async with deps.database.transaction(theirs) as connection:
        foreign = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]

    assert (own, foreign) == ([1, 2, 1], [0, 0, 0])


async def test_a_row_of_another_company_cannot_be_written(deps: Dependencies) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with deps.database.transaction(uuid4()) as connection:
            await connection.execute(
                "INSERT INTO syncs (company_id, sync_id, requested_at) VALUES ($1, $2, clock())",
                uuid4(),
                uuid4(),
            )


async def test_the_same_ids_at_two_companies_are_two_syncs(deps: Dependencies) -> None:
    ours, theirs, sync_id = uuid4(), uuid4(), uuid4()
    await flows.store_entries(deps, ours, entries(sync_id, 1))
    await flows.follow_sync(deps, ours, an_end(sync_id, announced=1))
    await flows.follow_sync(deps, theirs, an_end(sync_id, announced=1))

    assert (await flows.read_sync(deps, ours, sync_id)).state == "completed"
    assert (await flows.read_sync(deps, theirs, sync_id)).state == "finishing"


async def test_what_is_older_than_the_log_is_kept_is_forgotten_with_its_entries(deps: Dependencies) -> None:
    company_id, old, new = uuid4(), uuid4(), uuid4()
    long_ago = datetime.now(UTC) - timedelta(days=401)
    await flows.store_entries(deps, company_id, entries(old, 1).model_copy(update={"time": long_ago}))
    lately = datetime.now(UTC) - timedelta(days=399)
    await flows.store_entries(deps, company_id, entries(new, 1).model_copy(update={"time": lately}))

    await flows.delete_expired(deps)

    async with deps.database.transaction(company_id) as connection:
        syncs = await connection.fetch("SELECT sync_id FROM syncs")
        stored = await connection.fetch("SELECT sync_id FROM entries")
    assert ([row[0] for row in syncs], [row[0] for row in stored]) == ([new], [new])


async def test_more_old_syncs_than_go_at_once_are_all_forgotten(deps: Dependencies) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=500)
    for _ in range(flows.DELETED_AT_ONCE + 1):
        await flows.follow_sync(deps, uuid4(), SyncRequested(time=long_ago, sync_id=uuid4()))

    await flows.delete_expired(deps)

    async with deps.database.everyone() as connection:
        assert await connection.fetchval("SELECT count(*) FROM syncs") == 0


async def test_only_solved_problems_are_forgotten(deps: Dependencies) -> None:
    company_id, solved, waiting = uuid4(), uuid4(), uuid4()
    long_ago = datetime.now(UTC) - timedelta(days=401)
    for problem_id in (solved, waiting):
        opened = a_problem(problem_id).model_copy(update={"time": long_ago - timedelta(days=1)})
        await flows.follow_problem(deps, company_id, opened)
    await flows.follow_problem(deps, company_id, ProblemSolved(time=long_ago, problem_id=solved))

    await flows.delete_expired(deps)

    async with deps.database.transaction(company_id) as connection:
        rows = await connection.fetch("SELECT problem_id FROM problems")
    assert [row[0] for row in rows] == [waiting]

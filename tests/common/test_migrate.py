"""Each numbered SQL file runs once, in order, in its own transaction.

If this breaks, an upgrade leaves an operator with half a schema, or an older version damages a newer one.
"""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from common.postgres.migrate import SchemaIsNewer, migrate, read_revisions
from tests.world import ROOT, World

FOLDER = ROOT / "services" / "log" / "migrations"


@pytest.fixture
def owner(world: World) -> str:
    """The URL of the log's schema as its owner, already migrated."""
    return world.infrastructure.database_url("log_owner", world.database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the log's migrations, to which a test adds its own."""
    return Path(shutil.copytree(FOLDER, tmp_path / "migrations"))


async def asked(url: str, query: str) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


def test_a_service_runs_the_common_files_first() -> None:
    revisions = read_revisions(("common", ROOT / "libs/common/common/postgres/sql"), ("log", FOLDER))

    common = [one.revision for one in revisions if one.revision.startswith("common_")]
    assert [one.revision for one in revisions][: len(common)] == common == sorted(common)
    first = revisions[len(common)]
    assert (first.revision, first.down_revision, first.dependencies) == ("log_0001", None, common[-1])
    assert [one.down_revision for one in revisions[1 : len(common)]] == common[:-1]


def test_a_file_without_a_number_is_refused(tmp_path: Path) -> None:
    (tmp_path / "new_table.sql").touch()

    with pytest.raises(ValueError, match=r"new_table\.sql is not named like 0001_what_it_does\.sql"):
        read_revisions(("log", tmp_path))


async def test_only_new_files_run_and_one_that_fails_leaves_those_before_it(owner: str, folder: Path) -> None:
    before = await asked(owner, "SELECT version_num FROM migrations ORDER BY 1")
    await asyncio.to_thread(migrate, owner, "log", folder)
    assert await asked(owner, "SELECT version_num FROM migrations ORDER BY 1") == before, "nothing is new"

    (folder / "8001_two_statements.sql").write_text(
        "CREATE TABLE added (n int); INSERT INTO added VALUES (1);"
    )
    (folder / "8002_second_fails.sql").write_text("INSERT INTO added VALUES (2); SELECT 1 / 0;")
    with pytest.raises((DBAPIError, asyncpg.DivisionByZeroError)):
        await asyncio.to_thread(migrate, owner, "log", folder)
    assert await asked(owner, "SELECT n FROM added") == [1]

    (folder / "8002_second_fails.sql").write_text("INSERT INTO added VALUES (3);")
    await asyncio.to_thread(migrate, owner, "log", folder)
    assert await asked(owner, "SELECT n FROM added ORDER BY 1") == [1, 3]
    assert "log_8002" in await asked(owner, "SELECT version_num FROM migrations")


async def test_a_schema_of_a_newer_version_is_left_as_it_is(owner: str, folder: Path) -> None:
    (folder / "8001_newer.sql").write_text("CREATE TABLE newer ();")
    await asyncio.to_thread(migrate, owner, "log", folder)
    (folder / "8001_newer.sql").unlink()

    with pytest.raises(
        SchemaIsNewer,
        match=r"log: a newer version has migrated the schema to log_8001.*Run the newer version",
    ):
        await asyncio.to_thread(migrate, owner, "log", folder)
    assert "log_8001" in await asked(owner, "SELECT version_num FROM migrations")

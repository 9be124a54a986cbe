"""Which company another invoicing system speaks for.

If this breaks, an operator cannot let a program publish records, or a program publishes into another company's books.
"""

import os
import subprocess
import sys
from uuid import UUID, uuid4

import pytest

from sync_worker.flows.intake.sources import Sources
from tests.conftest import OpenDatabase
from tests.world import World


def command(world: World, verb: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the sync worker as an operator does."""
    url = world.infrastructure.database_url("sync_worker", world.database)
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": url, **settings}
    return subprocess.run(
        [sys.executable, "-m", "sync_worker", verb],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def company_of(database: OpenDatabase, user: str) -> UUID | None:
    return await Sources(await database("sync-worker")).company_of(user)


async def test_a_source_speaks_for_one_company_until_it_is_unbound(
    world: World, database: OpenDatabase
) -> None:
    company = uuid4()
    bound = command(world, "bind_source", SOURCE_NAME="till", SOURCE_COMPANY=str(company))

    assert (bound.returncode, bound.stderr) == (0, "")
    assert await company_of(database, "till") == company
    assert await company_of(database, "other") is None
    again = command(world, "bind_source", SOURCE_NAME="till", SOURCE_COMPANY=str(company))
    assert again.returncode == 0
    taken = command(world, "bind_source", SOURCE_NAME="till", SOURCE_COMPANY=str(uuid4()))
    assert taken.returncode == 1
    assert "already publishes for another company. Choose another name." in taken.stderr
    assert await company_of(database, "till") == company

    assert command(world, "unbind_source", SOURCE_NAME="till").returncode == 0
    assert await company_of(database, "till") is None


@pytest.mark.parametrize("name", ["", "A", "a b", "x" * 41, "../till"])
def test_a_name_that_can_be_no_user_is_refused(world: World, name: str) -> None:
    refused = command(world, "bind_source", SOURCE_NAME=name, SOURCE_COMPANY=str(uuid4()))

    assert refused.returncode == 1
    assert "SOURCE_NAME" in refused.stderr

"""While Xero is away for everybody nobody calls; one call at a time tries whether it is back."""

from uuid import uuid4

import pytest

from common.postgres import Database
from sync_worker.errors import Later
from sync_worker.flows.braking import Brake
from tests.conftest import OpenDatabase


async def braked(database: Database) -> Brake:
    brake = Brake(database)
    for _ in range(3):
        await brake.note(uuid4(), uuid4(), answered=False)
    return brake


async def time_passes(database: Database) -> None:
    async with database.everyone() as connection:
        await connection.execute("UPDATE brake SET until = clock()")


async def test_two_organisations_that_get_no_answer_stop_nobody(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    brake = Brake(worker)
    for _ in range(5):
        await brake.note(company := uuid4(), tenant := uuid4(), answered=False)
        await brake.note(company, tenant, answered=True)
    await Brake(worker).wait()


async def test_from_the_third_on_everybody_stops(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    with pytest.raises(Later) as stopped:
        await Brake(worker).wait()
    assert stopped.value.waits_for == "xero_away"


async def test_once_the_time_has_passed_one_tries_and_the_others_wait_on(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    await time_passes(worker)
    one, other = Brake(worker), Brake(worker)
    await one.wait()
    with pytest.raises(Later):
        await other.wait()


async def test_an_answer_frees_everybody(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    await time_passes(worker)
    one = Brake(worker)
    await one.wait()
    await one.note(uuid4(), uuid4(), answered=True)
    await Brake(worker).wait()


async def test_a_try_without_an_answer_makes_the_wait_longer(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    lengths = []
    for _ in range(3):
        await time_passes(worker)
        one = Brake(worker)
        await one.wait()
        await time_passes(worker)
        await one.note(uuid4(), uuid4(), answered=False)
        async with worker.everyone() as connection:
            lengths.append(await connection.fetchval("SELECT until - clock() FROM brake"))
    assert lengths == sorted(lengths)
    assert lengths[-1] > 2 * lengths[0] * 0.9

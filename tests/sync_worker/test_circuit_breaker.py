"""While Xero answers nobody, workers stop calling, and one call at a time tries again.

If this breaks, syncs of every company waste their calls on a Xero that is away, or wait long after it is back.
"""

from uuid import uuid4

import pytest

from common.postgres import Database
from sync_worker.errors import Later
from sync_worker.flows.circuit_breaker import CircuitBreaker
from tests.conftest import OpenDatabase


async def braked(database: Database) -> CircuitBreaker:
    circuit_breaker = CircuitBreaker(database)
    for _ in range(3):
        await circuit_breaker.record(uuid4(), uuid4(), answered=False)
    return circuit_breaker


async def time_passes(database: Database) -> None:
    async with database.everyone() as connection:
        await connection.execute("UPDATE circuit_breaker SET until = clock()")


async def test_two_organisations_that_get_no_answer_stop_nobody(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    circuit_breaker = CircuitBreaker(worker)
    for _ in range(5):
        await circuit_breaker.record(company := uuid4(), tenant := uuid4(), answered=False)
        await circuit_breaker.record(company, tenant, answered=True)
    await CircuitBreaker(worker).wait()


async def test_from_the_third_on_everybody_stops(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    with pytest.raises(Later) as stopped:
        await CircuitBreaker(worker).wait()
    assert stopped.value.waits_for == "xero_away"


async def test_once_the_time_has_passed_one_tries_and_the_others_wait_on(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    await time_passes(worker)
    one, other = CircuitBreaker(worker), CircuitBreaker(worker)
    await one.wait()
    with pytest.raises(Later):
        await other.wait()


async def test_an_answer_frees_everybody(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    await time_passes(worker)
    one = CircuitBreaker(worker)
    await one.wait()
    await one.record(uuid4(), uuid4(), answered=True)
    await CircuitBreaker(worker).wait()


async def test_a_try_without_an_answer_makes_the_wait_longer(database: OpenDatabase) -> None:
    worker = await database("sync-worker")
    await braked(worker)
    lengths = []
    for _ in range(3):
        await time_passes(worker)
        one = CircuitBreaker(worker)
        await one.wait()
        await time_passes(worker)
        await one.record(uuid4(), uuid4(), answered=False)
        async with worker.everyone() as connection:
            lengths.append(await connection.fetchval("SELECT until - clock() FROM circuit_breaker"))
    assert lengths == sorted(lengths)
    assert lengths[-1] > 2 * lengths[0] * 0.9

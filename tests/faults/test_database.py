"""PostgreSQL is killed, away, cut off during a commit, silent, read-only, or restored from a backup.

If this breaks, an outage of the database loses or doubles records in Xero, or a sync never goes on after it.
"""

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from launcher.infrastructure import binaries
from tests.faults.proxy import Proxy
from tests.faults.shop import SMALL, Shop
from tests.faults.stage import LEASE, Stage, admin_of, seed
from tests.waiting import let_pass, wait_until
from tests.world import Running


def a_long_list(stage: Stage) -> Shop:
    """Make work for many small batches, slow enough for something to happen in the middle of a sync."""
    company = stage.shop()
    company.makes_customers(3)
    company.makes_invoices(12)
    for one in list(company.invoices)[:6]:
        company.pays(one)
    company.saves_settings(batch_size=3)
    stage.world.xero("POST", "latency", {"call_ms": 200})
    return company


def a_long_sync(stage: Stage) -> tuple[Shop, str]:
    """Begin a sync with such a list."""
    company = a_long_list(stage)
    return company, company.presses_sync()


@pytest.mark.fast
def test_27_postgresql_is_killed_in_the_middle_of_a_sync(stage: Stage) -> None:
    company, sync_id = a_long_sync(stage)
    chance = random.Random(seed())

    for _ in range(3):
        let_pass(chance.uniform(0.5, 2), because="the sync is hit at a random moment")
        stage.world.infrastructure.postgresql.kill()
        stage.world.infrastructure.postgresql.start()
        stage.world.pass_time(LEASE)

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company)


@pytest.mark.fast
def test_27_postgresql_and_rabbitmq_are_killed_together(stage: Stage) -> None:
    company, sync_id = a_long_sync(stage)
    postgresql, rabbitmq = stage.world.infrastructure.postgresql, stage.world.infrastructure.rabbitmq
    let_pass(random.Random(seed()).uniform(0.5, 2), because="the sync is hit at a random moment")

    postgresql.kill()
    rabbitmq.kill()
    postgresql.start()
    rabbitmq.start()
    stage.world.pass_time(LEASE)

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    wait_until(stage.published_everything, "the outboxes are empty")
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company)


@contextmanager
def a_worker_behind(stage: Stage) -> Iterator[tuple[Running, Proxy]]:
    """Have one worker, with a proxy between it and PostgreSQL."""
    stage.no_worker()
    proxy, url = Proxy.before(stage.world.environment("sync-worker")["DATABASE_URL"])
    worker = stage.worker(DATABASE_URL=url)
    try:
        yield worker, proxy
    finally:
        worker.kill()
        proxy.end()


def cut_so_often(proxy: Proxy, times: int) -> bool:
    """Return whether a proxy has cut that often."""
    return proxy.cuts >= times


def test_27_commits_of_which_nobody_hears(stage: Stage) -> None:
    chance = random.Random(seed())
    company = a_long_list(stage)
    with a_worker_behind(stage) as (_, proxy):
        proxy.cuts_answer_after = lambda response: (
            proxy.cuts < 4 and b"COMMIT" in response and chance.random() < 0.1
        )
        sync_id = company.presses_sync()
        for number in range(1, 5):
            wait_until(partial(cut_so_often, proxy, number), "a commit is cut off from its answer")
            let_pass(1, because="the worker goes on for a moment, its lease not yet over")
            stage.world.pass_time(LEASE)
        assert stage.sees_through(company, sync_id)["state"] == "completed"
        assert stage.depth("dead") == 0
        stage.finds_nothing_wrong(company)


@pytest.mark.timeout(400)
def test_27_postgresql_is_away_for_longer_than_twenty_redeliveries(stage: Stage) -> None:
    company, sync_id = a_long_sync(stage)
    stage.world.infrastructure.postgresql.stop()
    let_pass(45, because="messages come again, a second or more apart, more than twenty times")
    stage.world.infrastructure.postgresql.start()
    stage.world.pass_time(LEASE)

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    wait_until(stage.published_everything, "the outboxes are empty")
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company)


@pytest.mark.timeout(300)
def test_28_postgresql_says_nothing_any_more(stage: Stage) -> None:
    company = a_long_list(stage)
    with a_worker_behind(stage) as (deaf, proxy):
        sync_id = company.presses_sync()
        wait_until(lambda: any("/Invoices" in call["path"] for call in company.writes_to_xero()), "it writes")
        proxy.swallows = True
        let_pass(1, because="a call that is under way comes to its end")
        calls = len(company.calls_to_xero())
        let_pass(35, because="a worker that called Xero without its database would do so now")
        assert len(company.calls_to_xero()) == calls, "without its database it does not call Xero"
        stage.world.pass_time(LEASE)
        stage.worker()
        assert stage.sees_through(company, sync_id)["state"] == "completed"
        proxy.swallows = False
        proxy.cut()
        wait_until(
            lambda: "lease lost" in deaf.output() or "will be resumed" in deaf.output(), "it finds out"
        )
        stage.finds_nothing_wrong(company)


def test_29_postgresql_takes_no_writes(stage: Stage) -> None:
    company, sync_id = a_long_sync(stage)
    stage.makes_read_only(True)
    try:
        wait_until(lambda: stage.health("sync-worker") == 503, "the worker says that it cannot work")
    finally:
        stage.makes_read_only(False)

    stage.world.pass_time(LEASE)
    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company)


@pytest.mark.parametrize("minutes", [10, -10])
def test_30_the_clock_of_postgresql_jumps(stage: Stage, minutes: int) -> None:
    company, sync_id = a_long_sync(stage)
    wait_until(lambda: any("/Invoices" in call["path"] for call in company.writes_to_xero()), "it writes")
    stage.world.jump(minutes * 60)

    try:
        sync = stage.sees_through(company, sync_id)
    finally:
        stage.world.jump(-minutes * 60)

    assert sync["state"] == "completed"
    stage.finds_nothing_wrong(company)


@pytest.mark.timeout(300)
def test_a_worker_restored_from_an_hour_old_backup_doubles_nothing(stage: Stage, tmp_path: Path) -> None:
    company = stage.shop()
    company.opens()
    assert stage.syncs(company)["state"] == "completed"
    stage.no_worker()
    backup = dumped(stage, tmp_path)
    stage.worker()
    stage.world.pass_time(1800)
    company.changes_everything()
    assert stage.syncs(company)["state"] == "completed"
    company.makes_invoices(3)
    company.credits(None, SMALL)
    assert stage.syncs(company)["state"] == "completed"
    stage.world.pass_time(1800)

    stage.no_worker()
    restored(stage, backup)
    stage.worker()

    stage.finds_nothing_wrong(company, rest_to_come=True)


def dumped(stage: Stage, folder: Path) -> Path:
    """Make a backup of the worker's schema."""
    backup = folder / "backup"
    run = [str(binaries.postgres() / "pg_dump"), "-n", "sync_worker", "-Fc", "-f", str(backup)]
    subprocess.run(
        [*run, admin_of(stage.world.infrastructure.admin_database_url, stage.world.database)], check=True
    )
    return backup


def restored(stage: Stage, backup: Path) -> None:
    """Put the worker's schema back to the backup."""
    database = admin_of(stage.world.infrastructure.admin_database_url, stage.world.database)
    run = [str(binaries.postgres() / "pg_restore"), "--clean", "--if-exists", "--single-transaction"]
    subprocess.run([*run, "-d", database, str(backup)], check=True)
    stage.world.pass_time(0)

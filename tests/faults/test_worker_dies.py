"""A worker is killed, paused, stopped or joined by others in the middle of a sync.

If this breaks, a crash or an upgrade books records twice, loses them, or leaves a sync that never ends.
"""

from pathlib import Path

import pytest

from tests.faults.shop import Shop
from tests.faults.stage import LEASE, Stage
from tests.waiting import wait_until
from tests.world import Running


def a_shop_that_presses_sync(stage: Stage, invoices: int = 3) -> tuple[Shop, str]:
    """Make a company whose customers are in Xero, and new invoices of which no worker knows yet."""
    company = stage.shop()
    company.makes_customers(2)
    assert stage.syncs(company)["state"] == "completed"
    stage.no_worker()
    company.makes_invoices(invoices)
    return company, company.presses_sync()


def armed(stage: Stage, point: str, folder: Path, **more: str) -> Running:
    """Start a worker that dies, once, at a failpoint."""
    return stage.worker(wait=False, FAILPOINT=point, FAILPOINT_FILE=str(folder / "reached"), **more)


def invoice_writes(company: Shop) -> list[bool]:
    """Return for each write of invoices whether Xero answered it from memory."""
    return [call["replayed"] for call in company.writes_to_xero() if call["path"].endswith("/Invoices")]


@pytest.mark.fast
def test_01_killed_after_the_answer_and_before_its_commit(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    assert stage.dies(armed(stage, "after_xero_answer", tmp_path), company, sync_id)
    stage.world.pass_time(LEASE)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert invoice_writes(company) == [False, True], "one send, and one repeat that Xero answers from memory"
    stage.finds_nothing_wrong(company)


def test_02_killed_after_the_send_was_marked_and_before_it_left(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    assert stage.dies(armed(stage, "after_send_marked", tmp_path), company, sync_id)
    stage.world.pass_time(LEASE)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert invoice_writes(company) == [False]
    stage.finds_nothing_wrong(company)


def test_03_killed_after_an_event_was_kept_and_before_its_ack(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    worker = armed(stage, "after_event_written", tmp_path)
    assert stage.dies(worker, company, sync_id)
    stage.world.pass_time(LEASE)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert invoice_writes(company) == [False]
    stage.finds_nothing_wrong(company)


def test_06_the_answer_is_lost_and_nobody_is_there_for_ten_minutes(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    assert stage.dies(armed(stage, "after_xero_answer", tmp_path), company, sync_id)
    calls = len(company.calls_to_xero())
    stage.world.pass_time(600)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert invoice_writes(company) == [False], "it is read first, and found"
    assert len(company.calls_to_xero()) - calls <= 2 + 4, "one read of doubt, and what verify reads"
    stage.finds_nothing_wrong(company)


@pytest.mark.fast
def test_07_the_holder_of_the_lease_is_paused_past_its_end(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    sleeper = armed(stage, "after_send_marked", tmp_path, FAILPOINT_STOPS="1")
    wait_until((tmp_path / "reached").exists, "the worker stands still before its send")
    stage.world.pass_time(LEASE)
    stage.worker()
    assert stage.sees_through(company, sync_id)["state"] == "completed"

    sleeper.go_on()

    wait_until(lambda: "lease lost" in sleeper.output(), "the sleeper finds out")
    assert sorted(invoice_writes(company)) == [False, True], "its late send is answered from memory"
    stage.finds_nothing_wrong(company)


def test_07_the_holder_is_paused_between_answer_and_commit(stage: Stage, tmp_path: Path) -> None:
    company, sync_id = a_shop_that_presses_sync(stage)
    sleeper = armed(stage, "after_answer_stored", tmp_path, FAILPOINT_STOPS="1")
    wait_until((tmp_path / "reached").exists, "the worker stands still before it applies the answer")
    stage.world.pass_time(LEASE)
    stage.worker()
    assert stage.sees_through(company, sync_id)["state"] == "completed"
    entries = len(company.entries(sync_id))

    sleeper.go_on()

    wait_until(lambda: "lease lost" in sleeper.output(), "the sleeper finds out")
    assert invoice_writes(company) == [False]
    assert len(company.entries(sync_id)) == entries
    stage.finds_nothing_wrong(company)


def test_31_workers_are_replaced_one_by_one_under_load(stage: Stage) -> None:
    company, sync_id = a_shop_that_presses_sync(stage, invoices=12)
    stage.world.xero("POST", "latency", {"call_ms": 300})
    workers = [stage.worker() for _ in range(2)]

    for one in workers:
        stage.worker()
        company.makes_invoices(3)
        assert one.terminate() == 0, one.output()[-2000:]

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company, rest_to_come=True)
    assert set(invoice_writes(company)) == {False}, "nothing was ever in doubt"


def test_32_workers_come_and_go_while_a_sync_is_under_way(stage: Stage) -> None:
    company, sync_id = a_shop_that_presses_sync(stage, invoices=30)
    company.saves_settings(batch_size=5)
    stage.world.xero("POST", "latency", {"call_ms": 200})

    for number in (1, 4, 0, 3):
        stage.no_worker()
        company.makes_invoices(5)
        for _ in range(number):
            stage.worker(wait=False)

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company, rest_to_come=True)

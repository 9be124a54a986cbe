"""The fault that each guard is for: with BREAK=<guard> the guard is off, and the checker must find what it prevents."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker import Verdict
from tests.faults.post import post, said_by_invoicing
from tests.faults.shop import Shop
from tests.faults.stage import LEASE, Stage
from tests.world import Running

KEY_IS_DEAD = 400


def a_shop_with_payments(stage: Stage) -> tuple[Shop, str]:
    """Make a company with open invoices in Xero, and payments for them of which no worker knows yet.

    Xero knows no payment by a name of its own: it takes the same one twice.
    """
    company = stage.shop()
    company.makes_customers(1)
    made = company.makes_invoices(3)
    assert stage.syncs(company)["state"] == "completed"
    stage.no_worker()
    for one in made:
        company.pays(one, "5.00")
    return company, company.presses_sync()


def armed(stage: Stage, point: str, folder: Path, **more: str) -> Running:
    """Start a worker, its guard switched off where one is, that dies or stops at the payments' crash point."""
    file = {"CRASHPOINT": point, "CRASHPOINT_FILE": str(folder / "reached")}
    return stage.worker(wait=False, **file, **more)


def a_worker_dies_after_its_payments_were_taken(stage: Stage, folder: Path) -> Shop:
    """A worker dies after Xero took its payments; what was frozen is all that is known of them."""
    company, sync_id = a_shop_with_payments(stage)
    assert stage.dies(armed(stage, "after_xero_answer", folder), company, sync_id)
    stage.world.pass_time(LEASE)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    return company


def payments_are_still_being_applied_when_they_are_repeated(stage: Stage, folder: Path) -> Shop:
    """Xero hangs up at once and applies the payments later; they are repeated meanwhile."""
    company, sync_id = a_shop_with_payments(stage)
    stage.arms("late", options={"seconds": 8}, method="PUT", path="/Payments")

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.world.pass_time(10)
    return company


def a_holder_wakes_long_after_another_has_done_its_work(stage: Stage, folder: Path) -> Shop:
    """A worker stands still past its lease; another does its work; the key dies; the worker wakes."""
    company, sync_id = a_shop_with_payments(stage)
    sleeper = armed(stage, "after_batch_frozen", folder, CRASHPOINT_STOPS="1")
    stage.until((folder / "reached").exists, "the worker stands still before it marks its send")
    stage.world.pass_time(LEASE)
    stage.worker()
    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.world.pass_time(KEY_IS_DEAD)
    calls = len(company.writes_to_xero())

    sleeper.go_on()

    stage.until(
        lambda: "lease lost" in sleeper.output() or len(company.writes_to_xero()) > calls, "it goes on"
    )
    return company


def the_answer_is_lost_and_the_key_is_dead(stage: Stage, folder: Path) -> Shop:
    """Xero took the payments, nobody heard of it, and the key is dead when the next worker comes."""
    company, sync_id = a_shop_with_payments(stage)
    assert stage.dies(armed(stage, "after_xero_answer", folder), company, sync_id)
    stage.world.pass_time(KEY_IS_DEAD)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    return company


def an_old_event_comes_once_more(stage: Stage, folder: Path) -> Shop:
    """An event of an older revision is delivered once more."""
    company = stage.shop()
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    stage.no_worker()
    stage.worker()
    company.edits(invoice, [{"description": "Lilies", "quantity": "4", "price": "5.00", "tax_id": "gst"}])
    assert stage.syncs(company)["state"] == "completed"
    (old,) = said_by_invoicing(stage, company, "invoice.created")

    post(stage, [old])

    stage.until(lambda: stage.depth("sync-worker.records") == 0, "it is taken")
    return company


SCENARIOS: dict[str, Callable[[Stage, Path], Shop]] = {
    "freeze": a_worker_dies_after_its_payments_were_taken,
    "key": payments_are_still_being_applied_when_they_are_repeated,
    "fence": a_holder_wakes_long_after_another_has_done_its_work,
    "lookup": the_answer_is_lost_and_the_key_is_dead,
    "revision": an_old_event_comes_once_more,
}


@pytest.mark.parametrize("guard", [pytest.param(one, marks=pytest.mark.guard(one)) for one in SCENARIOS])
def test_with_its_guard_the_fault_does_no_harm(stage: Stage, tmp_path: Path, guard: str) -> None:
    company = SCENARIOS[guard](stage, tmp_path)

    stage.syncs(company)
    found = stage.looks(company)

    assert (found.lost, found.doubled, found.stale) == ([], [], [])


@pytest.mark.parametrize("guard", SCENARIOS)
def test_without_its_guard_the_checker_finds_the_harm(stage: Stage, tmp_path: Path, guard: str) -> None:
    stage.broken_guard = guard
    company = SCENARIOS[guard](stage, tmp_path)

    stage.syncs(company)
    found = stage.looks(company)

    assert [*found.lost, *found.doubled, *found.stale]
    stage.verdict = Verdict()

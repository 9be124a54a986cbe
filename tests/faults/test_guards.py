"""For each guard, the fault that it prevents. DISABLED_GUARD=<guard> switches one off for the whole run.

If the first test fails, the fault harms an owner's books. If the second fails, the checker no longer notices such
harm.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checker import Verdict
from tests.faults.post import post, published_by_invoicing
from tests.faults.shop import Shop
from tests.faults.stage import LEASE, Stage
from tests.waiting import wait_until
from tests.world import Running, any_of

KEY_IS_DEAD = 400


def a_shop_with_an_allocation(stage: Stage) -> tuple[Shop, str]:
    """Make a company with an invoice and a credit note in Xero, the latter spent on the former when nobody looks.

    Xero knows no allocation by a name of its own and takes the same one twice; nothing takes the second back.
    """
    company = stage.shop()
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    note = company.credits(None, company.invoices[invoice]["lines"])
    assert stage.syncs(company)["state"] == "completed"
    stage.no_worker()
    stored = any_of(company.http.get(f"/api/v1/creditnotes/{note}"))
    spent = {"invoice_id": invoice, "amount": "5.00", "date": "2026-10-05"}
    company.puts("creditnotes", stored["record"] | {"allocations": [spent]}, stored["revision"])
    return company, company.presses_sync()


def armed(stage: Stage, point: str, folder: Path, **more: str) -> Running:
    """Start a worker, its guard switched off where one is, that dies or stops at the allocation's failpoint."""
    for earlier in ("create", "update"):
        (folder / f"{point}.credit_note.{earlier}").touch()
    return stage.worker(wait=False, FAILPOINT=point, FAILPOINT_FOLDER=str(folder), **more)


def a_worker_dies_after_its_allocation_was_taken(stage: Stage, folder: Path) -> Shop:
    """A worker dies after Xero took its allocation; what was frozen is all that is known of them."""
    company, sync_id = a_shop_with_an_allocation(stage)
    assert stage.dies(armed(stage, "after_xero_answer", folder), company, sync_id)
    stage.world.pass_time(LEASE)

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    return company


def an_allocation_is_still_being_applied_when_it_is_repeated(stage: Stage, folder: Path) -> Shop:
    """Xero hangs up at once and applies the allocation later; it is repeated meanwhile."""
    company, sync_id = a_shop_with_an_allocation(stage)
    stage.arms("late", options={"seconds": 8}, method="PUT", path="/Allocations")

    stage.worker()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.world.pass_time(10)
    return company


def a_holder_wakes_long_after_another_has_done_its_work(stage: Stage, folder: Path) -> Shop:
    """A worker stands still past its lease; another does its work; the key dies; the worker wakes."""
    company, sync_id = a_shop_with_an_allocation(stage)
    sleeper = armed(stage, "after_batch_frozen", folder, FAILPOINT_STOPS="1")
    wait_until(
        (folder / "after_batch_frozen.allocation.create").exists,
        "it stands still before its send",
    )
    stage.world.pass_time(LEASE)
    stage.worker()
    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.world.pass_time(KEY_IS_DEAD)
    calls = len(company.writes_to_xero())

    sleeper.go_on()

    wait_until(
        lambda: "lease lost" in sleeper.output() or len(company.writes_to_xero()) > calls, "it goes on"
    )
    return company


def the_answer_is_lost_and_the_key_is_dead(stage: Stage, folder: Path) -> Shop:
    """Xero applied the allocation, the answer was lost, and the key has expired when the next worker starts."""
    company, sync_id = a_shop_with_an_allocation(stage)
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
    (old,) = published_by_invoicing(stage, company, "invoice.created")

    post(stage, [old])

    wait_until(lambda: stage.depth("sync-worker.records") == 0, "it is taken")
    return company


def a_bookkeeper_codes_a_line_and_the_due_date_changes_here(stage: Stage, folder: Path) -> Shop:
    """A bookkeeper changes the account and the description of an invoice's line; in the app its due date changes."""
    company, invoice = an_invoice_that_the_bookkeeper_edits(stage, AccountCode="260", Description="Lilies")
    stored = any_of(company.http.get(f"/api/v1/invoices/{invoice}"))
    company.puts("invoices", stored["record"] | {"due_date": "2026-11-15"}, stored["revision"])
    assert stage.syncs(company)["state"] == "completed"
    return company


def a_bookkeeper_sells_at_another_price(stage: Stage, folder: Path) -> Shop:
    """A bookkeeper changes the price of a line of an invoice."""
    company, _ = an_invoice_that_the_bookkeeper_edits(stage, UnitAmount="4.00")
    return company


def an_invoice_that_the_bookkeeper_edits(stage: Stage, **line: str) -> tuple[Shop, str]:
    """Make a company with an invoice in Xero, let its bookkeeper change the first line, and sync."""
    company = stage.shop()
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    stage.no_worker()
    stage.worker()
    assert stage.syncs(company)["state"] == "completed"
    stage.world.pass_time(30)
    (there,) = company.in_xero("Invoices")
    lines = [{"LineItemID": one["LineItemID"]} for one in there["LineItems"]]
    lines[0] |= line
    stage.books[company.company_id].edit("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)
    assert stage.syncs(company)["state"] == "completed"
    return company, invoice


SCENARIOS: dict[str, Callable[[Stage, Path], Shop]] = {
    "freeze": a_worker_dies_after_its_allocation_was_taken,
    "key": an_allocation_is_still_being_applied_when_it_is_repeated,
    "fence": a_holder_wakes_long_after_another_has_done_its_work,
    "lookup": the_answer_is_lost_and_the_key_is_dead,
    "revision": an_old_event_comes_once_more,
    "base": a_bookkeeper_codes_a_line_and_the_due_date_changes_here,
    "told": a_bookkeeper_sells_at_another_price,
}


@pytest.mark.parametrize("guard", [pytest.param(one, marks=pytest.mark.guard(one)) for one in SCENARIOS])
def test_with_its_guard_the_fault_does_no_harm(stage: Stage, tmp_path: Path, guard: str) -> None:
    company = SCENARIOS[guard](stage, tmp_path)

    stage.syncs(company)
    found = stage.looks(company)

    assert found.harm == []


@pytest.mark.parametrize("guard", SCENARIOS)
def test_without_its_guard_the_checker_finds_the_harm(stage: Stage, tmp_path: Path, guard: str) -> None:
    stage.broken_guard = guard
    company = SCENARIOS[guard](stage, tmp_path)

    stage.syncs(company)
    found = stage.looks(company)

    assert found.harm
    stage.verdict = Verdict()

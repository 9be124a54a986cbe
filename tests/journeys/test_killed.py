"""Workers, and the whole suite, are killed with -9 in the middle of a sync.

If this breaks, a crash or a power failure books records twice or not at all.
"""

import pytest

from tests.company import Company
from tests.faults.stage import all_faults
from tests.waiting import wait_until
from tests.world import IMPORT_NAMES

KILLED_AT = (
    "after_bytes_sent",
    "after_xero_answer",
    "inside_applying",
    "after_send_marked",
    "before_sync_completed",
)
LEASE_SECONDS = 95


@pytest.mark.timeout(300)
def test_a_sync_whose_worker_is_killed_again_and_again_books_everything_once(company: Company) -> None:
    company.makes_customers(3)
    company.makes_products(2)
    paid, also_paid, *_ = company.makes_invoices(7)
    company.pays(paid)
    company.pays(also_paid, "5.00")
    world = company.world
    world.service("sync-worker").terminate()
    worker = world.start("sync-worker", FAILPOINT=KILLED_AT[0])
    pressed = company.presses_sync()

    for kill in (*KILLED_AT[1:], ""):
        assert worker.process.wait(90) == 137, worker.output()[-3000:]
        world.pass_time(LEASE_SECONDS)
        worker = world.start("sync-worker", SWEEP_SECONDS="0.5", FAILPOINT=kill)
    sync = company.waits_for(pressed, 120)

    assert sync["state"] == "completed", sync
    assert sync["counts"]["invoice"] == {"created": 7}
    assert sync["counts"]["payment"] == {"created": 2}
    assert (sync["verify"]["ok"], sync["verify"]["different"]) == (True, 0)
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    assert len(company.in_xero("Contacts")) == 3
    assert len(company.in_xero("Items")) == 2
    assert len(company.in_xero("Payments")) == 2
    entries = company.entries(pressed, kind="invoice")
    assert sorted(entry["label"] for entry in entries) == sorted(company.invoice_numbers)
    assert company.syncs()["counts"] == {}


@pytest.mark.skipif(not all_faults(), reason="12 s more; only `make faults` runs every fault")
@pytest.mark.timeout(300)
def test_a_suite_that_is_killed_as_a_whole_in_the_middle_of_a_sync_books_everything_once(
    company: Company,
) -> None:
    company.saves_settings(batch_size=1)
    company.makes_customers(2)
    company.makes_invoices(10)
    world = company.world
    world.xero("POST", "latency", {"call_ms": 300, "record_ms": 0})
    pressed = company.presses_sync()
    wait_until(lambda: bool(company.invoice_numbers_in_xero()), seconds=60)

    for service in IMPORT_NAMES:
        world.service(service).process.kill()
    assert len(company.invoice_numbers_in_xero()) < 10
    world.pass_time(LEASE_SECONDS)
    world.start_services()
    sync = company.waits_for(pressed, 120)

    assert sync["state"] == "completed", sync
    assert sync["counts"]["invoice"] == {"created": 10}
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    assert len(company.entries(pressed, kind="invoice")) == 10

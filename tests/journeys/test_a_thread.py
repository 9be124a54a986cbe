"""Ten invoices travel from the invoicing system to Xero and into the log."""

import pytest

from tests.company import Company
from tests.world import World


@pytest.mark.timeout(120)
def test_ten_invoices_reach_xero_and_the_log(world: World) -> None:
    world.start_all()
    company = Company.connected(world)
    company.makes_customers(3)
    company.makes_invoices(10)

    sync = company.syncs()

    assert sync["state"] == "completed", sync
    assert sync["counts"]["invoice"] == {"created": 10}
    assert sync["counts"]["customer"]["created"] == 3
    assert sync["verify"] == {"ok": True, "differences": []}
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    entries = company.entries(sync["sync_id"], kind="invoice")
    assert {entry["label"] for entry in entries} == set(company.invoice_numbers)
    assert company.syncs()["counts"] == {}

"""A preview sends nothing and tells everything; a company may want a sync at every change."""

import time

from tests.company import Company
from tests.world import any_of


def test_a_preview_tells_what_would_be_sent_and_sends_nothing(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(2)
    before = company.writes_to_xero()

    preview = company.waits_for(company.presses_sync("preview"))

    assert preview["state"] == "completed", preview
    assert preview["counts"]["invoice"] == {"created": 2}
    assert preview["counts"]["customer"]["created"] == 1
    said = company.entries(preview["sync_id"], kind="invoice")
    assert {entry["sentence"] for entry in said} == {"It would be created."}
    assert company.writes_to_xero() == before
    assert company.syncs()["counts"]["invoice"] == {"created": 2}


def test_with_the_schedule_on_change_an_invoice_goes_by_itself(company: Company) -> None:
    company.saves_settings(schedule="change")
    assert company.syncs()["state"] == "completed"
    company.makes_customers(1)
    company.makes_invoices(1)

    deadline = time.monotonic() + 60
    while not company.invoice_numbers_in_xero():
        assert time.monotonic() < deadline, any_of(company.http.get("/api/v1/syncs"))
        time.sleep(0.2)
    triggers = {sync["trigger"] for sync in any_of(company.http.get("/api/v1/syncs"))["items"]}
    assert "change" in triggers


def test_a_rebuild_finds_again_what_is_in_xero(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(2)
    assert company.syncs()["state"] == "completed"
    before = company.writes_to_xero()

    rebuilt = company.waits_for(company.presses_sync("rebuild"))

    assert rebuilt["state"] == "completed", rebuilt
    assert (rebuilt["verify"]["ok"], rebuilt["verify"]["different"]) == (True, 0)
    assert company.writes_to_xero() == before

"""Previews, rebuilds, and syncs that start by themselves at every change.

If this breaks, a preview writes to Xero or promises something else than the sync does, or a rebuild creates doubles.
"""

from tests.company import Company
from tests.waiting import wait_until
from tests.world import any_of


def test_a_preview_tells_what_would_be_sent_and_sends_nothing(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(2)
    before = company.writes_to_xero()

    preview = company.waits_for(company.presses_sync("preview"))

    assert preview["state"] == "completed", preview
    assert preview["counts"]["invoice"] == {"created": 2}
    assert preview["counts"]["customer"]["created"] == 1
    output = company.entries(preview["sync_id"], kind="invoice")
    assert {entry["sentence"] for entry in output} == {"It would be created."}
    assert company.writes_to_xero() == before
    assert company.syncs()["counts"]["invoice"] == {"created": 2}


def test_a_preview_names_the_fields_that_a_sync_would_change_as_the_sync_then_does(company: Company) -> None:
    company.makes_customers(2)
    company.makes_products(1)
    (invoice,) = company.makes_invoices(1, number="PV-1")
    company.syncs()
    company.changes("invoices", invoice, due_date="2026-12-12", customer_id=company.customers[1])
    company.changes("products", company.products[0], price="11.5")
    company.changes("customers", company.customers[0], phone="1")

    preview = company.waits_for(company.presses_sync("preview"))
    sync = company.syncs()

    announced = {one["record_id"]: one for one in company.entries(preview["sync_id"])}
    done = {one["record_id"]: one for one in company.entries(sync["sync_id"])}
    assert {one["outcome"] for one in announced.values()} == {"updated"}
    assert announced.keys() == done.keys() == {invoice, company.products[0], company.customers[0]}
    for record, entry in announced.items():
        assert entry["sentence"] == "It would be updated."
        assert entry["changes"] == done[record]["changes"]
        assert entry["xero_url"] == done[record]["xero_url"]
    fields = {
        change["field"]: (change["before"], change["after"]) for change in announced[invoice]["changes"]
    }
    assert fields["due date"] == ("2026-10-31", "2026-12-12")
    assert fields["contact"][1] == company.record("customers", company.customers[1])["name"]


def test_a_preview_of_an_invoice_that_moves_to_a_new_customer_names_no_made_up_id(company: Company) -> None:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    company.syncs()
    company.makes_customers(1)
    company.changes("invoices", invoice, customer_id=company.customers[1])

    preview = company.waits_for(company.presses_sync("preview"))

    (entry,) = company.entries(preview["sync_id"], kind="invoice")
    (change,) = entry["changes"]
    assert (change["field"], change["after"]) == ("contact", "a new contact")


def test_with_the_schedule_on_change_an_invoice_goes_by_itself(company: Company) -> None:
    company.saves_settings(schedule="change")
    assert company.syncs()["state"] == "completed"
    company.makes_customers(1)
    company.makes_invoices(1)

    wait_until(company.invoice_numbers_in_xero, lambda: any_of(company.http.get("/api/v1/syncs")))
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

"""A difference that a person accepted stays accepted while nobody changes it.

If this breaks, a bookkeeper is asked about the same difference after every sync.
"""

from tests.company import Company
from tests.waiting import wait_until


def test_a_price_that_was_accepted_is_not_asked_about_again_when_the_due_date_changes(
    company: Company,
) -> None:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1, number="P-9")
    company.syncs()
    there = company.invoice_in_xero("P-9")
    first, second = (one["LineItemID"] for one in there["LineItems"])
    lines = [{"LineItemID": first, "UnitAmount": 50}, {"LineItemID": second}]
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)
    company.syncs()
    (problem,) = company.problems()
    assert "lines is" not in problem["sentence"]
    company.answers(problem, "accept")
    wait_until(lambda: company.problems() == [], seconds=20)

    company.changes("invoices", invoice, due_date="2026-12-12")
    sync = company.syncs()

    assert company.problems() == []
    assert (sync["verify"]["ok"], sync["verify"]["skipped"]) == (True, 1)
    assert company.invoice_in_xero("P-9")["LineItems"][0]["UnitAmount"] == 50


def test_a_draft_of_ours_that_a_bookkeeper_approves_is_noted_and_no_difference(company: Company) -> None:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1, status="draft", number="DR-1")
    company.syncs()
    there = company.invoice_in_xero("DR-1")
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], Status="AUTHORISED")

    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"])
    (change,) = entry["changes"]
    assert (entry["outcome"], change["field"], change["before"], change["after"], change["by"]) == (
        "noted",
        "status",
        "draft",
        "approved",
        "xero",
    )
    assert sync["verify"]["ok"]
    assert company.record("invoices", invoice)["status"] == "draft"

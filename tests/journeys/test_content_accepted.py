"""What a person accepted stays accepted while nobody changes it."""

from tests.company import Company


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
    company.until(lambda: company.problems() == [], seconds=20)

    company.changes("invoices", invoice, due_date="2026-12-12")
    sync = company.syncs()

    assert company.problems() == []
    assert (sync["verify"]["ok"], sync["verify"]["left"]) == (True, 1)
    assert company.invoice_in_xero("P-9")["LineItems"][0]["UnitAmount"] == 50

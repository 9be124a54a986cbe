"""Invoices: creating, totals, status, numbers, what may change when."""

import pytest

from xero_sandbox.driver import Sandbox, a_line, an_invoice, errors_of


@pytest.mark.rule("invoices.written_form", "batch.each_by_itself", "tax.line_tax", "invoices.discount_absent")
def test_a_new_invoice_answers_with_its_totals_and_full_contact(connected: Sandbox) -> None:
    contact = connected.contact()

    made = connected.put("Invoices", an_invoice(contact, InvoiceNumber="APP-1"))[0]

    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (100, 15, 115)
    assert (made["AmountDue"], made["AmountPaid"], made["Status"]) == (115, 0, "AUTHORISED")
    assert made["Contact"]["IsCustomer"] is True
    assert made["DateString"] == "2026-09-14T00:00:00"
    assert made["Date"] == "/Date(1789344000000+0000)/"
    assert not {"Payments", "CreditNotes", "TotalDiscount"} & set(made)
    assert made["StatusAttributeString"] == "OK"


@pytest.mark.rule("money.tax_rounding", "tax.totals")
def test_tax_is_rounded_half_up_line_by_line(connected: Sandbox) -> None:
    lines = [a_line(UnitAmount=amount) for amount in (25.06, 25.61, 25.63)]

    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=lines))[0]

    assert [line["TaxAmount"] for line in made["LineItems"]] == [3.76, 3.84, 3.84]
    assert made["TotalTax"] == 11.44


@pytest.mark.rule("batch.summarize_default", "batch.summed_up", "batch.partial_commit", "batch.echo")
def test_without_summarize_errors_false_the_good_ones_are_kept_and_not_told_of(connected: Sandbox) -> None:
    contact = connected.contact()
    good = an_invoice(contact, InvoiceNumber="GOOD")
    bad = an_invoice(contact, InvoiceNumber="BAD", Status="PAID")

    answer = connected.call("PUT", "Invoices", {"Invoices": [good, bad]})

    assert answer.status_code == 400
    assert answer.json()["Type"] == "ValidationException"
    assert [one["InvoiceNumber"] for one in answer.json()["Elements"]] == ["BAD"]
    assert answer.json()["Elements"][0]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert connected.get("Invoices/GOOD")["Invoices"][0]["Total"] == 115


@pytest.mark.rule("invoices.put_creates", "invoices.number_unique")
def test_put_refuses_a_number_that_is_taken(connected: Sandbox) -> None:
    contact = connected.contact()
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="APP-1"))

    again = connected.write("PUT", "Invoices", an_invoice(contact, InvoiceNumber="app-1"))

    assert errors_of(again) == [["Invoice # must be unique."]]

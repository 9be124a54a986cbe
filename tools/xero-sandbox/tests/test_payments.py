"""Payments and what they do to invoices."""

import pytest

from xero_sandbox.driver import Sandbox, an_invoice, errors_of


@pytest.mark.rule("money.applied", "money.taken_off", "payments.delete_only", "payments.form")
def test_a_full_payment_makes_the_invoice_paid_and_deleting_it_authorised_again(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    sent = {
        "Invoice": {"InvoiceID": invoice},
        "Account": {"Code": "090"},
        "Amount": 115,
        "Date": "2026-09-20",
    }

    payment = connected.put("Payments", sent)[0]
    paid = connected.get(f"Invoices/{invoice}")["Invoices"][0]
    connected.write("POST", "Payments", {"Status": "DELETED"}, place=f"Payments/{payment['PaymentID']}")
    after = connected.get(f"Invoices/{invoice}")["Invoices"][0]

    assert (paid["Status"], paid["AmountDue"], paid["FullyPaidOnDate"]) == (
        "PAID",
        0,
        "/Date(1789862400000+0000)/",
    )
    assert paid["Payments"][0]["PaymentID"] == payment["PaymentID"]
    assert (after["Status"], after["AmountDue"], after["Payments"]) == ("AUTHORISED", 115, [])


@pytest.mark.rule("payments.outstanding")
def test_a_payment_above_what_is_due_is_refused(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    sent = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": 115.01}

    refused = connected.write("PUT", "Payments", sent)

    assert errors_of(refused) == [["Payment amount exceeds the amount outstanding on this document"]]
    assert refused[0]["HasValidationErrors"] is True

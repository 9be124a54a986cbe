"""Payments and their effect on invoices.

If this breaks, a program that pays an invoice twice, or a draft, sees no error and no second payment.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_payment, an_invoice, errors_of


@pytest.fixture
def invoice(connected: Sandbox) -> str:
    """Create an approved invoice of 115.00 and return its id."""
    return str(connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"])


@pytest.mark.rule("money.applied", "money.removed", "payments.delete_only", "payments.form")
def test_a_full_payment_makes_the_invoice_paid_and_deleting_it_authorised_again(
    connected: Sandbox, invoice: str
) -> None:
    payment = connected.put("Payments", a_payment(invoice))[0]
    paid = connected.get(f"Invoices/{invoice}")["Invoices"][0]
    place = f"Payments/{payment['PaymentID']}"
    deleted = connected.write("POST", "Payments", {"Status": "DELETED"}, path=place)[0]
    after = connected.get(f"Invoices/{invoice}")["Invoices"][0]

    assert (paid["Status"], paid["AmountDue"], paid["FullyPaidOnDate"]) == (
        "PAID",
        0,
        "/Date(1789862400000+0000)/",
    )
    assert (payment["Invoice"]["AmountDue"], payment["PaymentType"]) == (0, "ACCRECPAYMENT")
    assert (after["Status"], after["AmountDue"], after["Payments"]) == ("AUTHORISED", 115, [])
    assert deleted["Status"] == "DELETED"
    assert connected.get("Payments")["Payments"][0]["Status"] == "DELETED"


@pytest.mark.rule("money.removed")
@pytest.mark.parametrize(("reading", "renewed"), [("both", True), ("payment", False)])
def test_the_switch_decides_if_deleting_a_payment_renews_the_invoice(
    connected: Sandbox, invoice: str, reading: str, renewed: bool
) -> None:
    connected.switch(payment_bump=reading)
    payment = connected.put("Payments", a_payment(invoice))[0]["PaymentID"]
    before = connected.get(f"Invoices/{invoice}")["Invoices"][0]["UpdatedDateUTC"]
    connected.control("POST", "clock", {"advance_s": 5})

    connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")
    after = connected.get(f"Invoices/{invoice}")["Invoices"][0]["UpdatedDateUTC"]

    assert (after != before) is renewed


@pytest.mark.rule("payments.repeat")
def test_a_payment_sent_twice_is_paid_twice(connected: Sandbox, invoice: str) -> None:
    sent = a_payment(invoice, Amount=50, Reference="IA-1")

    one, other = connected.put("Payments", sent)[0], connected.put("Payments", sent)[0]

    assert one["PaymentID"] != other["PaymentID"]
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["AmountPaid"] == 100
    assert len(connected.get("Payments", where='Reference=="IA-1"')["Payments"]) == 2


@pytest.mark.rule("payments.outstanding", "payments.document", "payments.account")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Amount": 115.01}, "Payment amount exceeds the amount outstanding on this document"),
        ({"Amount": 0}, "The payment amount must be greater than zero."),
        ({"Invoice": {"InvoiceNumber": "NO"}}, "Document could not be found"),
        ({"Account": {"Code": "999"}}, "Account could not be found"),
        ({"Account": {"Code": "200"}}, "Account must be a bank account or have payments enabled."),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(
    connected: Sandbox, invoice: str, change: dict[str, Any], words: str
) -> None:
    refused = connected.write("PUT", "Payments", a_payment(invoice, **change))

    assert errors_of(refused) == [[words]]
    assert (refused[0]["HasValidationErrors"], refused[0]["StatusAttributeString"]) == (True, "ERROR")


@pytest.mark.rule("payments.account")
def test_an_account_with_payments_enabled_accepts_them_unless_switched(
    connected: Sandbox, invoice: str
) -> None:
    enabled = connected.write("PUT", "Payments", a_payment(invoice, Amount=5, Account={"Code": "880"}))
    connected.switch(payment_accounts="bank")
    refused = connected.write("PUT", "Payments", a_payment(invoice, Amount=5, Account={"Code": "880"}))

    assert errors_of(enabled) == [[]]
    assert errors_of(refused) == [["Account must be a bank account or have payments enabled."]]


@pytest.mark.rule("payments.authorised")
def test_a_draft_cannot_be_paid(connected: Sandbox) -> None:
    draft = connected.put("Invoices", an_invoice(connected.contact(), Status="DRAFT"))[0]["InvoiceID"]

    refused = connected.write("PUT", "Payments", a_payment(draft))

    assert errors_of(refused) == [["Payments can only be made against Authorised documents"]]


@pytest.mark.rule("payments.delete_only")
def test_a_payment_is_only_deleted_and_only_once(connected: Sandbox, invoice: str) -> None:
    payment = connected.put("Payments", a_payment(invoice, Amount=10))[0]["PaymentID"]
    batched = connected.put("Payments", a_payment(invoice, Amount=10))[0]["PaymentID"]
    connected.control(
        "PATCH", f"objects/Payments/{batched}", {"BatchPaymentID": "1"}, tenant_id=connected.tenant
    )

    changed = connected.write("POST", "Payments", {"Amount": 20}, path=f"Payments/{payment}")
    member = connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{batched}")
    gone = connected.write("POST", "Payments", {"PaymentID": payment, "Status": "DELETED"})
    again = connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")

    assert errors_of(changed) == [["Payments can only be deleted, not updated."]]
    assert errors_of(member) == [["Payments within a batch cannot be deleted."]]
    assert errors_of(gone) == [[]]
    assert errors_of(again) == [["Payment not of valid status for modification"]]


@pytest.mark.rule("payments.reconciled")
@pytest.mark.parametrize(("reading", "status"), [("refused", "ERROR"), ("deleted", "OK")])
def test_the_switch_decides_about_a_reconciled_payment(
    connected: Sandbox, invoice: str, reading: str, status: str
) -> None:
    connected.switch(reconciled_payment=reading)
    payment = connected.put("Payments", a_payment(invoice, IsReconciled=True))[0]["PaymentID"]

    answer = connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")

    assert answer[0]["StatusAttributeString"] == status


def test_post_also_creates_a_payment(connected: Sandbox, invoice: str) -> None:
    made = connected.write("POST", "Payments", a_payment(invoice))

    assert errors_of(made) == [[]]

"""Known traps of invoices and payments: each has the same symptom here as at Xero.

If this breaks, a program that overwrites or doubles invoices at Xero passes its tests with the sandbox.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_payment, an_invoice, errors_of

PAID_FOR = "This document cannot be edited as it has a payment or credit note allocated to it."


def numbers(sandbox: Sandbox) -> list[str]:
    """Return the numbers of all invoices."""
    return sorted(one["InvoiceNumber"] for one in sandbox.get("Invoices", page=1)["Invoices"])


def made(sandbox: Sandbox, **changes: Any) -> dict[str, Any]:
    """Create an invoice of 115.00 and return Xero's form of it."""
    return sandbox.put("Invoices", an_invoice(sandbox.contact("Anna"), **changes))[0]


def written(sandbox: Sandbox, invoice: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change an invoice and return the result."""
    return sandbox.write("POST", "Invoices", changes, path=f"Invoices/{invoice['InvoiceID']}")[0]


def planted(sandbox: Sandbox, kind: str, body: dict[str, Any]) -> Any:
    """Store an object as the bookkeeper's own."""
    return sandbox.control("POST", f"objects/{kind}", body, tenant_id=sandbox.tenant)


def test_trap_02_a_batch_that_is_400_has_created_its_valid_elements(connected: Sandbox) -> None:
    anna = connected.contact()
    batch = [an_invoice(anna, InvoiceNumber="A-1"), an_invoice(anna, InvoiceNumber="A-2", DueDate=None)]

    answer = connected.call("PUT", "Invoices", {"Invoices": batch})

    assert answer.status_code == 400
    assert [one["InvoiceNumber"] for one in answer.json()["Elements"]] == ["A-2"]
    assert numbers(connected) == ["A-1"]


def test_trap_03_a_500_in_the_middle_of_a_batch_has_committed_the_elements_before(connected: Sandbox) -> None:
    anna = connected.contact()
    connected.control("POST", "faults", {"fault": "error_partial", "options": {"applied": 2}})

    answer = connected.call(
        "PUT", "Invoices", {"Invoices": [an_invoice(anna, InvoiceNumber=f"A-{n}") for n in range(3)]}
    )

    assert answer.status_code == 500
    assert numbers(connected) == ["A-0", "A-1"]


def test_trap_04_a_post_with_a_number_in_use_overwrites_the_bookkeepers_invoice(
    connected: Sandbox,
) -> None:
    planted(connected, "Invoices", {"InvoiceNumber": "INV-0007", "Contact": {"Name": "Bo"}})
    before = connected.get("Invoices/INV-0007")["Invoices"][0]

    after = connected.write("POST", "Invoices", an_invoice(connected.contact(), InvoiceNumber="INV-0007"))[0]

    assert (after["StatusAttributeString"], after["InvoiceID"]) == ("OK", before["InvoiceID"])
    assert (before["Contact"]["Name"], after["Contact"]["Name"]) == ("Bo", "Ridgeway University")


def test_trap_05_a_number_is_in_use_after_an_attempt_whose_response_was_lost(connected: Sandbox) -> None:
    sent = an_invoice(connected.contact(), InvoiceNumber="A-1", Url="https://app.example.com/invoices/1")
    connected.control("POST", "faults", {"fault": "error_after", "match": {"method": "PUT"}})
    lost = connected.call("PUT", "Invoices", {"Invoices": [sent]}, summarizeErrors="false")

    again = connected.write("PUT", "Invoices", sent)
    held = connected.get("Invoices", InvoiceNumbers="A-1", page=1)["Invoices"]

    assert lost.status_code == 500
    assert errors_of(again) == [["Invoice # must be unique."]]
    assert [one["Url"] for one in held] == [sent["Url"]]


def test_trap_13_totals_differ_by_a_cent_from_those_of_a_document_taxed_as_a_whole(
    connected: Sandbox,
) -> None:
    prices = (25.06, 25.61, 25.63)
    whole_document = round(sum(prices) * 0.15 + 1e-9, 2)

    invoice = made(connected, LineItems=[a_line(UnitAmount=price) for price in prices])

    assert (invoice["TotalTax"], whole_document) == (11.44, 11.45)


def test_trap_13_prices_lose_their_third_place_before_they_are_multiplied(connected: Sandbox) -> None:
    line = a_line(Quantity=1000, UnitAmount=0.0149)

    two = made(connected, LineItems=[line])
    four = connected.put("Invoices", an_invoice(connected.contact("Bo"), LineItems=[line]), unitdp=4)[0]

    assert (two["SubTotal"], four["SubTotal"]) == (10, 14.9)


def test_trap_14_a_line_without_tax_type_silently_gets_the_accounts(
    connected: Sandbox,
) -> None:
    line = {key: value for key, value in a_line(AccountCode="270").items() if key != "TaxType"}

    invoice = made(connected, LineItems=[line])

    assert (invoice["StatusAttributeString"], "Warnings" in invoice) == ("OK", False)
    assert (invoice["LineItems"][0]["TaxType"], invoice["TotalTax"]) == ("NONE", 0)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"TaxType": "OUTPUT"}, "Tax rate must be Active"),
    ],
)
def test_trap_15_a_tax_type_that_does_not_fit_the_account_or_is_dead_is_refused(
    connected: Sandbox, line: dict[str, str], words: str
) -> None:
    sent = an_invoice(connected.contact(), LineItems=[a_line(**line)])

    assert errors_of(connected.write("PUT", "Invoices", sent)) == [[words]]


def test_trap_16_an_account_that_was_archived_yesterday_fails_every_line_on_it(connected: Sandbox) -> None:
    connected.control("POST", "faults", {"fault": "account_archived", "options": {"code": "200"}})

    refused = connected.write("PUT", "Invoices", an_invoice(connected.contact()))

    assert errors_of(refused) == [
        [
            "Account code '200' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        ]
    ]


def test_trap_17_a_closed_period_refuses_with_its_date(connected: Sandbox) -> None:
    connected.control("POST", "faults", {"fault": "period_locked", "options": {"date": "2026-09-30"}})

    refused = connected.write("PUT", "Invoices", an_invoice(connected.contact()))

    assert errors_of(refused) == [
        ["The document date cannot be before the period lock date, currently set at 30-Sep-2026"]
    ]


def test_trap_18_a_payment_is_more_than_is_due_once_the_bookkeeper_reconciled_it(connected: Sandbox) -> None:
    invoice = made(connected)["InvoiceID"]
    planted(connected, "Payments", {"Invoice": {"InvoiceID": invoice}, "Amount": 115, "IsReconciled": True})

    refused = connected.write("PUT", "Payments", a_payment(invoice))

    assert errors_of(refused) == [["Payment amount exceeds the amount outstanding on this document"]]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"BatchPaymentID": "1"}, "Payments within a batch cannot be deleted."),
        ({"IsReconciled": True}, "Payment cannot be deleted as it has been reconciled."),
    ],
)
def test_trap_19_a_payment_of_a_batch_or_reconciled_cannot_be_deleted(
    connected: Sandbox, how: dict[str, Any], words: str
) -> None:
    payment = connected.put("Payments", a_payment(made(connected)["InvoiceID"]))[0]["PaymentID"]
    connected.control("PATCH", f"objects/Payments/{payment}", how, tenant_id=connected.tenant)

    refused = connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")

    assert errors_of(refused) == [[words]]


def test_trap_20_an_invoice_with_a_payment_is_voided_only_after_the_payment_is_deleted(
    connected: Sandbox,
) -> None:
    invoice = made(connected)
    payment = connected.put("Payments", a_payment(invoice["InvoiceID"], Amount=15))[0]["PaymentID"]

    refused = written(connected, invoice, Status="VOIDED")
    connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")
    voided = written(connected, invoice, Status="VOIDED")

    assert errors_of([refused]) == [[PAID_FOR]]
    assert (voided["StatusAttributeString"], voided["Status"]) == ("OK", "VOIDED")


def test_trap_21_a_paid_invoice_accepts_changes_of_texts_only(connected: Sandbox) -> None:
    invoice = made(connected)
    connected.put("Payments", a_payment(invoice["InvoiceID"]))
    line = {"LineItemID": invoice["LineItems"][0]["LineItemID"]}

    figures = written(connected, invoice, LineItems=[{**line, "Quantity": 2}])
    words = written(connected, invoice, Reference="Roses", LineItems=[{**line, "Description": "Red roses"}])

    assert errors_of([figures, words]) == [[PAID_FOR], []]


def test_trap_28_a_currency_that_was_not_added_is_refused(connected: Sandbox) -> None:
    refused = connected.write("PUT", "Invoices", an_invoice(connected.contact(), CurrencyCode="USD"))

    assert errors_of(refused) == [["Organisation is not subscribed to currency USD"]]


def test_trap_29_a_tracking_option_that_was_renamed_is_unknown(connected: Sandbox) -> None:
    sent = {"Name": "Region", "Options": [{"Name": "North"}]}
    region = connected.call("PUT", "TrackingCategories", sent).json()["TrackingCategories"][0]
    option = f"Options/{region['Options'][0]['TrackingOptionID']}"
    line = a_line(Tracking=[{"Name": "Region", "Option": "North"}])
    made(connected, LineItems=[line])
    connected.call(
        "POST", f"TrackingCategories/{region['TrackingCategoryID']}/{option}", {"Name": "Far north"}
    )

    refused = connected.write("PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[line]))

    assert errors_of(refused) == [["The TrackingCategory 'Region' or its option 'North' does not exist"]]


def test_trap_32_lines_that_are_left_out_of_an_update_are_gone(connected: Sandbox) -> None:
    invoice = made(connected, LineItems=[a_line(Description="Roses"), a_line(Description="Tulips")])

    after = written(connected, invoice, LineItems=[invoice["LineItems"][1]])

    assert [line["Description"] for line in after["LineItems"]] == ["Tulips"]
    assert after["Total"] == 115


def test_trap_33_a_refused_element_returns_the_requested_values_not_the_stored_ones(
    connected: Sandbox,
) -> None:
    invoice = made(connected)

    refused = written(connected, invoice, Status="DELETED", Reference="Nonsense")
    held = connected.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]

    assert (refused["StatusAttributeString"], refused["Status"]) == ("ERROR", "DELETED")
    assert refused["Reference"] == "Nonsense"
    assert (held["Status"], held["Reference"]) == ("AUTHORISED", "")

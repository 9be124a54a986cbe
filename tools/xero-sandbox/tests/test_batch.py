"""Writes with several elements: valid and failed ones, their order and their errors.

If this breaks, a program learns the wrong way to tell which records of a batch Xero has stored.
"""

import pytest

from xero_sandbox.driver import Sandbox, an_invoice, errors_of


@pytest.mark.rule(
    "batch.summarize_default", "batch.summarised", "batch.partial_commit", "batch.echo", "errors.validation"
)
def test_without_summarize_errors_false_valid_elements_are_stored_and_not_returned(
    connected: Sandbox,
) -> None:
    contact = connected.contact()
    good = an_invoice(contact, InvoiceNumber="GOOD")
    bad = an_invoice(contact, InvoiceNumber="BAD", Status="PAID")

    answer = connected.call("PUT", "Invoices", {"Invoices": [good, bad]})

    assert answer.status_code == 400
    assert list(answer.json()) == ["ErrorNumber", "Type", "Message", "Elements"]
    assert (answer.json()["ErrorNumber"], answer.json()["Type"]) == (10, "ValidationException")
    assert [one["InvoiceNumber"] for one in answer.json()["Elements"]] == ["BAD"]
    assert answer.json()["Elements"][0]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert connected.get("Invoices/GOOD")["Invoices"][0]["Total"] == 115


@pytest.mark.rule("batch.summarize_default")
def test_a_summarised_success_has_no_status_per_element(connected: Sandbox) -> None:
    answer = connected.call("PUT", "Contacts", {"Name": "A"})

    assert answer.status_code == 200
    assert "StatusAttributeString" not in answer.json()["Contacts"][0]


@pytest.mark.rule("batch.itemised")
def test_itemised_results_include_valid_and_failed_elements(connected: Sandbox) -> None:
    contact = connected.contact()

    made = connected.write(
        "PUT", "Invoices", an_invoice(contact), an_invoice(contact, DueDate=None), an_invoice(contact)
    )

    assert [one["StatusAttributeString"] for one in made] == ["OK", "ERROR", "OK"]
    assert [one["HasErrors"] for one in made] == [False, True, False]
    assert errors_of(made) == [[], ["Due date cannot be empty."], []]


@pytest.mark.rule("batch.echo")
def test_a_failed_update_returns_its_real_id_and_the_requested_values(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    refused = connected.write("POST", "Invoices", {"InvoiceID": invoice, "Status": "DELETED"})

    assert (refused[0]["InvoiceID"], refused[0]["Status"]) == (invoice, "DELETED")
    assert errors_of(refused) == [["Invoice not of valid status for modification"]]
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["Status"] == "AUTHORISED"


@pytest.mark.rule("batch.echo")
def test_an_error_of_a_line_is_also_on_the_line(connected: Sandbox) -> None:
    sent = an_invoice(connected.contact())
    sent["LineItems"][0]["AccountCode"] = "999"

    refused = connected.write("PUT", "Invoices", sent)[0]

    words = [{"Message": "Account code '999' is not a valid code for this document."}]
    assert refused["ValidationErrors"] == words
    assert refused["LineItems"][0]["ValidationErrors"] == words
    assert refused["DateString"] == "2026-09-14T00:00:00"


@pytest.mark.rule("batch.order")
def test_elements_are_returned_in_the_order_of_the_request_unless_switched(connected: Sandbox) -> None:
    straight = connected.put("Contacts", {"Name": "A"}, {"Name": "B"})
    connected.switch(batch_order="reversed")
    turned = connected.put("Contacts", {"Name": "C"}, {"Name": "D"})

    assert [one["Name"] for one in straight] == ["A", "B"]
    assert [one["Name"] for one in turned] == ["D", "C"]


def test_two_elements_of_one_batch_cannot_use_the_same_number(connected: Sandbox) -> None:
    contact = connected.contact()

    made = connected.write(
        "PUT", "Invoices", an_invoice(contact, InvoiceNumber="A-1"), an_invoice(contact, InvoiceNumber="A-1")
    )

    assert errors_of(made) == [[], ["Invoice # must be unique."]]


@pytest.mark.rule("batch.flag")
def test_each_kind_has_its_own_flag_or_none(connected: Sandbox) -> None:
    contact = connected.put("Contacts", {"Name": "A"})[0]
    item = connected.put("Items", {"Code": "A"})[0]
    invoice = connected.put("Invoices", an_invoice(contact["ContactID"]))[0]

    assert (contact["HasValidationErrors"], invoice["HasErrors"]) == (False, False)
    assert not {"HasErrors", "HasValidationErrors"} & set(item)

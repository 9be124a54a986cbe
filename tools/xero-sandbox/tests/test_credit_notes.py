"""Credit notes, their allocations to invoices, and history notes.

If this breaks, a program uses more credit in the sandbox than Xero would allow.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_note, an_invoice, errors_of


def allocate(sandbox: Sandbox, note: str, invoice: str, amount: float) -> dict[str, Any]:
    """Allocate an amount of a note to an invoice."""
    sent = {"Amount": amount, "Date": "2026-09-16", "Invoice": {"InvoiceID": invoice}}
    return sandbox.write("PUT", "Allocations", sent, path=f"CreditNotes/{note}/Allocations")[0]


@pytest.mark.rule("credit_notes.put_creates", "credit_notes.form", "credit_notes.number_unique")
def test_a_credit_note_has_its_remaining_credit(connected: Sandbox) -> None:
    contact = connected.contact()

    made = connected.put("CreditNotes", a_note(contact, CreditNoteNumber="CR-1"))[0]
    again = connected.write("PUT", "CreditNotes", a_note(contact, CreditNoteNumber="CR-1"))
    numbered = connected.put("CreditNotes", a_note(contact))[0]

    assert (made["Total"], made["RemainingCredit"], made["Allocations"]) == (115, 115, [])
    assert errors_of(again) == [["Credit Note # must be unique."]]
    assert numbered["CreditNoteNumber"] == "CN-0001"
    assert connected.get("CreditNotes/CR-1")["CreditNotes"][0]["Contact"]["ContactID"] == contact


@pytest.mark.rule("allocations.create", "allocations.delete", "credit_notes.status", "invoices.applied_form")
def test_an_allocation_counts_for_the_invoice_until_it_is_deleted(connected: Sandbox) -> None:
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    note = connected.put("CreditNotes", a_note(contact))[0]["CreditNoteID"]

    made = allocate(connected, note, invoice, 115)
    credited = connected.get(f"Invoices/{invoice}")["Invoices"][0]
    used = connected.get(f"CreditNotes/{note}")["CreditNotes"][0]
    gone = connected.call("DELETE", f"CreditNotes/{note}/Allocations/{made['AllocationID']}")
    after = connected.get(f"Invoices/{invoice}")["Invoices"][0]

    assert (credited["Status"], credited["AmountCredited"], credited["AmountDue"]) == ("PAID", 115, 0)
    assert credited["CreditNotes"][0]["AppliedAmount"] == 115
    assert (used["Status"], used["RemainingCredit"]) == ("PAID", 0)
    assert (gone.status_code, gone.json()["IsDeleted"]) == (200, True)
    assert (after["Status"], after["AmountDue"]) == ("AUTHORISED", 115)
    assert connected.get(f"CreditNotes/{note}")["CreditNotes"][0]["Allocations"] == []


@pytest.mark.rule("allocations.refused")
def test_an_allocation_is_limited_by_note_and_invoice(connected: Sandbox) -> None:
    anna, bo = connected.contact("Anna"), connected.contact("Bo")
    small = connected.put("Invoices", an_invoice(anna, LineItems=[a_line(UnitAmount=10)]))[0]["InvoiceID"]
    big = connected.put("Invoices", an_invoice(anna, LineItems=[a_line(UnitAmount=500)]))[0]["InvoiceID"]
    draft = connected.put("Invoices", an_invoice(anna, Status="DRAFT"))[0]["InvoiceID"]
    others = connected.put("Invoices", an_invoice(bo))[0]["InvoiceID"]
    note = connected.put("CreditNotes", a_note(anna))[0]["CreditNoteID"]

    refusals = [
        errors_of([allocate(connected, note, *asked)])[0]
        for asked in ((small, 11.51), (big, 115.01), (small, 0), (draft, 1), (others, 1), (note, 1))
    ]

    assert refusals == [
        ["The allocation amount exceeds the amount outstanding on this document"],
        ["The allocation amount exceeds the remaining credit."],
        ["The allocation amount must be greater than zero."],
        ["Allocations can only be made between Authorised documents"],
        ["The credit note and the invoice must be for the same contact."],
        ["Document could not be found"],
    ]


@pytest.mark.rule("credit_notes.post_overwrites")
def test_post_changes_the_note_of_that_number(connected: Sandbox) -> None:
    contact = connected.contact()
    first = connected.put("CreditNotes", a_note(contact, CreditNoteNumber="CR-1"))[0]["CreditNoteID"]

    after = connected.write("POST", "CreditNotes", a_note(contact, CreditNoteNumber="CR-1", Reference="R"))[0]
    voided = connected.write("POST", "CreditNotes", {"Status": "VOIDED"}, path=f"CreditNotes/{first}")[0]

    assert (after["CreditNoteID"], after["Reference"]) == (first, "R")
    assert voided["Status"] == "VOIDED"


def test_an_allocated_note_cannot_be_voided(connected: Sandbox) -> None:
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    note = connected.put("CreditNotes", a_note(contact))[0]["CreditNoteID"]
    allocate(connected, note, invoice, 15)

    refused = connected.write("POST", "CreditNotes", {"Status": "VOIDED"}, path=f"CreditNotes/{note}")

    assert errors_of(refused) == [
        ["This document cannot be edited as it has a payment or credit note allocated to it."]
    ]


def test_credit_notes_have_no_discounts(connected: Sandbox) -> None:
    sent = a_note(connected.contact(), LineItems=[a_line(DiscountRate=10)])

    assert errors_of(connected.write("PUT", "CreditNotes", sent)) == [
        ["Discounts are only allowed on sales invoices."]
    ]


@pytest.mark.rule("history.write", "history.form")
def test_a_note_in_the_history_stays(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    place = f"Invoices/{invoice}/History"

    made = connected.write("PUT", "HistoryRecords", {"Details": "Sent by post"}, path=place)[0]
    long = connected.write("PUT", "HistoryRecords", {"Details": "x" * 2501}, path=place)
    read = connected.get(place)["HistoryRecords"]

    assert made["Details"] == "Sent by post"
    assert "+0000" not in made["DateUTC"]
    assert read[0]["Changes"] == "Created"
    assert long[0]["StatusAttributeString"] == "ERROR"
    assert [(one["User"], one["Details"]) for one in read[1:]] == [("Robin Marsh", "Sent by post")]

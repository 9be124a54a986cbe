"""What a person can do in Xero itself, and what Xero refuses.

If this breaks, tests with a bookkeeper's edits show changes that no bookkeeper could make.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_note, a_payment, an_invoice, errors_of

Body = dict[str, Any]
ADA = "5f5e0e0a-2c2b-4a53-9d3f-0f4a52a1c102"
PHONES = ("DEFAULT", "DDI", "FAX", "MOBILE")


def refusals(sandbox: Sandbox, kind: str, *elements: Body) -> list[list[str]]:
    """Return the error messages of each element that a person sends."""
    answer = sandbox.person_answer(kind, *elements)
    assert answer.status_code == 400, answer.text
    return errors_of(answer.json()[kind])


def history(sandbox: Sandbox, place: str) -> list[tuple[str, str]]:
    """Return the history of an object."""
    return [(one["User"], one["Changes"]) for one in sandbox.get(f"{place}/History")["HistoryRecords"]]


@pytest.mark.rule("control.person")
def test_a_person_counts_against_no_limit_and_creates_no_objects_of_the_app(connected: Sandbox) -> None:
    contact = connected.person("Contacts", {"Name": "Anna"})[0]["ContactID"]
    connected.person("Invoices", an_invoice(contact, InvoiceNumber="HAND-1"))
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="APP-1"))

    state = connected.control("GET", "state")["organisations"][0]
    mine = connected.get("Invoices", page=1, createdByMyApp="true")["Invoices"]

    assert state["calls"] == 1
    assert [one["InvoiceNumber"] for one in mine] == ["APP-1"]


@pytest.mark.rule("control.person", "history.entries", "history.author")
def test_a_persons_change_renews_the_time_and_is_in_the_history(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    before = connected.get(f"Contacts/{contact}")["Contacts"][0]["UpdatedDateUTC"]
    connected.control("POST", "clock", {"advance_s": 5})

    connected.person("Contacts", {"ContactID": contact, "Website": "https://example.com"}, user_id=ADA)
    after = connected.get(f"Contacts/{contact}")["Contacts"][0]

    assert after["UpdatedDateUTC"] > before
    assert history(connected, f"Contacts/{contact}") == [
        ("System Generated", "Created"),
        ("Ada Pike", "Edited"),
    ]


@pytest.mark.rule("control.person")
def test_every_field_of_a_contact_is_edited_and_emptied(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    texts = {
        "Name": "Anna Lee",
        "FirstName": "Anna",
        "LastName": "Lee",
        "EmailAddress": "anna@example.com",
        "CompanyNumber": "C-1",
        "TaxNumber": "T-1",
        "AccountNumber": "A-1",
        "BankAccountDetails": "01-0123",
        "Website": "https://example.com",
        "DefaultCurrency": "NZD",
    }
    phones = [{"PhoneType": kind, "PhoneNumber": f"1-{kind}"} for kind in PHONES]
    addresses = [
        {"AddressType": kind, "AddressLine1": "1 High Street", "City": kind} for kind in ("STREET", "POBOX")
    ]

    connected.person("Contacts", {"ContactID": contact, **texts, "Phones": phones, "Addresses": addresses})
    full = connected.get(f"Contacts/{contact}")["Contacts"][0]
    empty = {"EmailAddress": "", "Website": "", "Phones": [{"PhoneType": "FAX", "PhoneNumber": ""}]}
    connected.person("Contacts", {"ContactID": contact, **empty})
    emptied = connected.get(f"Contacts/{contact}")["Contacts"][0]

    assert {key: full[key] for key in texts} == texts
    assert [(one["PhoneType"], one["PhoneNumber"]) for one in full["Phones"]] == [
        (kind, f"1-{kind}") for kind in PHONES
    ]
    assert [one["City"] for one in full["Addresses"]] == ["STREET", "POBOX"]
    assert (emptied["EmailAddress"], emptied.get("Website")) == ("", None)
    assert [one["PhoneNumber"] for one in emptied["Phones"]] == ["1-DEFAULT", "1-DDI", "", "1-MOBILE"]


@pytest.mark.rule("contacts.restore", "contacts.archived")
def test_a_person_archives_a_contact_and_restores_it_which_the_app_cannot(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    restore = {"ContactID": contact, "ContactStatus": "ACTIVE"}

    connected.person("Contacts", {"ContactID": contact, "ContactStatus": "ARCHIVED"})
    by_app = connected.write("POST", "Contacts", restore)
    edited = refusals(connected, "Contacts", {"ContactID": contact, "Website": "https://example.com"})
    restored = connected.person("Contacts", restore)[0]

    assert by_app[0]["StatusAttributeString"] == "ERROR"
    assert len(edited[0]) == 1
    assert restored["ContactStatus"] == "ACTIVE"


@pytest.mark.rule("contacts.merge", "contacts.merge_refused", "contacts.restore")
def test_two_contacts_are_merged_and_the_survivor_keeps_its_details(connected: Sandbox) -> None:
    gone, stays = connected.contact("M 1"), connected.contact("M 2")
    invoice = connected.put("Invoices", an_invoice(gone))[0]["InvoiceID"]

    connected.person("Contacts", {"ContactID": gone, "MergedToContactID": stays})
    merged = connected.get(f"Contacts/{gone}")["Contacts"][0]
    refused = refusals(
        connected,
        "Contacts",
        {"ContactID": stays, "MergedToContactID": stays},
        {"ContactID": stays, "MergedToContactID": gone},
        {"ContactID": gone, "ContactStatus": "ACTIVE"},
    )

    assert (merged["ContactStatus"], merged["MergedToContactID"]) == ("ARCHIVED", stays)
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["Contact"]["Name"] == "M 2"
    assert refused[:2] == [
        ["A contact cannot be merged into itself."],
        ["Archived contacts cannot be merged."],
    ]
    assert len(refused[2]) == 1
    assert history(connected, f"Contacts/{gone}")[-1] == ("Robin Marsh", "Merged")


@pytest.mark.rule("control.person")
def test_items_are_created_recoded_repriced_and_deleted(connected: Sandbox) -> None:
    made = connected.person(
        "Items", {"Code": "ROSE", "Name": "Rose", "SalesDetails": {"UnitPrice": 1.2345, "AccountCode": "200"}}
    )[0]
    item = {"ItemID": made["ItemID"]}

    changed = connected.person("Items", {**item, "Code": "TULIP", "SalesDetails": {"UnitPrice": 2.5}})[0]
    taken = refusals(connected, "Items", {"Code": "tulip"})
    connected.person("Items", {**item, "Status": "DELETED"})

    assert made["SalesDetails"]["UnitPrice"] == 1.2345
    assert (changed["Code"], changed["SalesDetails"]) == ("TULIP", {"UnitPrice": 2.5, "AccountCode": "200"})
    assert taken == [["Price List Item with Code 'tulip' already exists"]]
    assert connected.get("Items")["Items"] == []


@pytest.mark.rule("control.person", "lines.merged", "history.entries")
def test_a_document_is_approved_edited_line_by_line_and_voided(connected: Sandbox) -> None:
    contact = connected.contact()
    lines = [a_line(), a_line(Description="Tulips")]
    made = connected.put("Invoices", an_invoice(contact, Status="DRAFT", LineItems=lines))[0]
    first, second = ({"LineItemID": line["LineItemID"]} for line in made["LineItems"])
    invoice = {"InvoiceID": made["InvoiceID"]}

    connected.person("Invoices", {**invoice, "Status": "AUTHORISED"})
    edited = connected.person(
        "Invoices",
        {
            **invoice,
            "Reference": "Theirs",
            "LineItems": [
                {**first, "AccountCode": "260", "Description": "Red roses"},
                {**second, "UnitAmount": 1.2345, "Quantity": 2},
            ],
        },
    )[0]
    connected.person("Invoices", {**invoice, "Status": "VOIDED"})
    after = connected.get(f"Invoices/{made['InvoiceID']}", unitdp=4)["Invoices"][0]

    assert [(one["AccountCode"], one["Description"], one["LineAmount"]) for one in edited["LineItems"]] == [
        ("260", "Red roses", 100),
        ("200", "Tulips", 2.47),
    ]
    assert (after["Status"], after["LineItems"][1]["UnitAmount"]) == ("VOIDED", 1.2345)
    assert [what for _, what in history(connected, f"Invoices/{made['InvoiceID']}")] == [
        "Created",
        "Approved",
        "Edited",
        "Voided",
    ]


@pytest.mark.rule("control.person", "documents.paid_edits")
def test_a_person_enters_and_deletes_payments_and_cannot_change_a_paid_invoice(
    connected: Sandbox,
) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    place = f"Invoices/{invoice}"

    payment = connected.person("Payments", a_payment(invoice))[0]
    paid = connected.get(place)["Invoices"][0]
    fixed = refusals(
        connected,
        "Invoices",
        {"InvoiceID": invoice, "Date": "2026-01-01"},
        {"InvoiceID": invoice, "Status": "VOIDED"},
    )
    too_much = refusals(connected, "Payments", a_payment(invoice, Amount=1))
    connected.person("Payments", {"PaymentID": payment["PaymentID"], "Status": "DELETED"})

    assert (paid["Status"], paid["AmountDue"]) == ("PAID", 0)
    assert all(fixed)
    assert too_much == [["Payment amount exceeds the amount outstanding on this document"]]
    assert connected.get(place)["Invoices"][0]["Status"] == "AUTHORISED"
    assert history(connected, place)[1:] == [("Robin Marsh", "Paid"), ("Robin Marsh", "Payment removed")]


@pytest.mark.rule("control.person", "allocations.delete")
def test_an_allocation_is_created_and_deleted(connected: Sandbox) -> None:
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    note = connected.person("CreditNotes", a_note(contact))[0]["CreditNoteID"]
    sent = {"CreditNoteID": note, "Invoice": {"InvoiceID": invoice}, "Amount": 15}

    made = connected.person("Allocations", sent)[0]["AllocationID"]
    due = connected.get(f"Invoices/{invoice}")["Invoices"][0]["AmountDue"]
    connected.person("Allocations", {"AllocationID": made, "Status": "DELETED"})

    assert due == 100
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["AmountDue"] == 115
    assert connected.get(f"CreditNotes/{note}")["CreditNotes"][0]["Allocations"] == []


@pytest.mark.rule("tax_rates.person", "tax_rates.components")
@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("done", 200)])
def test_a_person_renames_a_rate_changes_a_custom_one_and_archives_it(
    connected: Sandbox, reading: str, status: int
) -> None:
    connected.switch(tax_component_rate=reading)
    five = {"Name": "City", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "City", "Rate": 5}]}
    made = connected.person("TaxRates", five)[0]["TaxType"]
    ten = {"TaxType": made, "TaxComponents": [{"Name": "City", "Rate": 10}]}

    by_app = connected.call("POST", "TaxRates", ten)
    changed = connected.person("TaxRates", ten)[0]
    renamed = connected.person("TaxRates", {"TaxType": "OUTPUT2", "Name": "Sales tax"})[0]
    system = refusals(connected, "TaxRates", {**ten, "TaxType": "OUTPUT2"})
    archived = connected.person("TaxRates", {"TaxType": made, "Status": "ARCHIVED"})[0]
    removed = connected.call("POST", "TaxRates", {**ten, "TaxComponents": [{"Name": "Town", "Rate": 10}]})

    assert (by_app.status_code, removed.status_code) == (status, 400)
    assert (changed["EffectiveRate"], renamed["Name"], archived["Status"]) == (10, "Sales tax", "ARCHIVED")
    assert system == [["Only the name of a system tax rate can be changed."]]


@pytest.mark.rule("accounts.person")
def test_accounts_are_renamed_archived_and_restored(connected: Sandbox) -> None:
    ids = {one["Code"]: one["AccountID"] for one in connected.get("Accounts")["Accounts"]}

    bank = connected.person("Accounts", {"AccountID": ids["090"], "Name": "Till", "Code": "099"})[0]
    debtors = connected.person("Accounts", {"AccountID": ids["610"], "Name": "Debtors"})[0]
    archived = connected.person("Accounts", {"AccountID": ids["200"], "Status": "ARCHIVED"})[0]
    restored = connected.person("Accounts", {"AccountID": ids["200"], "Status": "ACTIVE"})[0]
    system = refusals(connected, "Accounts", {"AccountID": ids["610"], "Status": "ARCHIVED"})

    assert (bank["Name"], bank["Code"], debtors["Name"]) == ("Till", "099", "Debtors")
    assert (archived["Status"], restored["Status"]) == ("ARCHIVED", "ACTIVE")
    assert system == [["System accounts cannot be archived."]]


@pytest.mark.rule("control.person", "currencies.add")
def test_a_currency_is_added_and_documents_can_use_it(connected: Sandbox) -> None:
    connected.person("Currencies", {"Code": "USD"})

    made = connected.put("Invoices", an_invoice(connected.contact(), CurrencyCode="USD"))[0]

    assert made["CurrencyCode"] == "USD"
    assert refusals(connected, "Currencies", {"Code": "ZZZ"}) == [["Currency code is not valid."]]


@pytest.mark.rule("control.person")
def test_a_person_gets_an_error_for_an_unknown_kind_or_object(connected: Sandbox) -> None:
    unknown = "5f5e0e0a-2c2b-4a53-9d3f-0f4a52a1c999"
    address, tenant = "/_sandbox/person", connected.tenant
    answers = [
        connected.http.post(f"{address}/Quotes", json={"tenant_id": tenant, "element": {}}),
        connected.http.post(f"{address}/Items", json={"element": {}}),
        connected.http.post(f"{address}/Items", json={"tenant_id": tenant}),
        connected.http.post(f"{address}/Items", json={"tenant_id": tenant, "element": {}, "user_id": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 400, 404]
    assert refusals(connected, "Items", {"ItemID": unknown}) == [
        [f"There is no object with ItemID {unknown}."]
    ]
    assert refusals(connected, "Invoices", {"InvoiceID": unknown, "Status": "VOIDED"}) == [
        [f"There is no object with InvoiceID {unknown}."]
    ]

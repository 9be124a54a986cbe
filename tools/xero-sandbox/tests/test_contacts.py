"""Contacts: names, numbers, matching, archiving, and the forms of lists.

If this breaks, a program creates a contact in the sandbox that Xero would refuse, or finds another one.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, an_invoice, errors_of

ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)


@pytest.mark.rule("contacts.full_form")
def test_a_new_contact_has_both_addresses_and_all_phones(connected: Sandbox) -> None:
    made = connected.put(
        "Contacts", {"Name": "Anna", "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "021"}]}
    )[0]

    assert [one["AddressType"] for one in made["Addresses"]] == ["STREET", "POBOX"]
    assert [one["PhoneType"] for one in made["Phones"]] == ["DEFAULT", "DDI", "FAX", "MOBILE"]
    assert made["Phones"][3]["PhoneNumber"] == "021"
    assert (made["ContactGroups"], made["BankAccountDetails"], made["IsCustomer"]) == ([], "", False)
    assert made["UpdatedDateUTC"].endswith("+0000)/")


@pytest.mark.rule("contacts.name_unique", "contacts.put_creates")
def test_contact_names_are_unique_case_insensitively(connected: Sandbox) -> None:
    connected.contact("Ridgeway University")

    refused = connected.write("PUT", "Contacts", {"Name": "RIDGEWAY university"})

    assert errors_of(refused) == [
        [
            "The contact name RIDGEWAY university is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        ]
    ]


@pytest.mark.rule("contacts.name_unique", "contacts.archived")
def test_the_name_of_an_archived_contact_is_free_for_a_new_one(connected: Sandbox) -> None:
    first = connected.contact("Anna")
    connected.write("POST", "Contacts", {"ContactID": first, "ContactStatus": "ARCHIVED"})

    assert connected.contact("Anna") != first


@pytest.mark.rule("contacts.name", "contacts.name_spaces")
@pytest.mark.parametrize(
    ("name", "good"),
    [("  Anna   Lee ", True), ("", False), ("x" * 255, True), ("x" * 256, False), ("<b>", False)],
)
def test_names_are_normalised_and_checked(connected: Sandbox, name: str, good: bool) -> None:
    made = connected.write("PUT", "Contacts", {"Name": name})[0]

    assert (made["StatusAttributeString"] == "OK") is good
    assert not good or made["Name"] == " ".join(name.split())


@pytest.mark.rule("contacts.number_unique", "contacts.number_case", "contacts.account_number_unique")
def test_numbers_are_unique(connected: Sandbox) -> None:
    connected.put("Contacts", {"Name": "A", "ContactNumber": "IA-1", "AccountNumber": "9"})

    number, account = connected.write(
        "PUT", "Contacts", {"Name": "B", "ContactNumber": "ia-1"}, {"Name": "C", "AccountNumber": "9"}
    )
    connected.switch(contact_number_case="different")
    other = connected.write("PUT", "Contacts", {"Name": "D", "ContactNumber": "ia-1"})[0]

    assert errors_of([number, account]) == [
        ["Another contact has this contact number. Please enter a different contact number"],
        ["The Account Number already exists. Please enter a different Account Number."],
    ]
    assert other["StatusAttributeString"] == "OK"


@pytest.mark.rule("contacts.email", "contacts.lengths")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"EmailAddress": "käthe@example.com"}, "Email address must be valid."),
        ({"EmailAddress": "nobody"}, "Email address must be valid."),
        ({"ContactNumber": "x" * 51}, "The ContactNumber must not be more than 50 characters long."),
    ],
)
def test_invalid_fields_are_refused(connected: Sandbox, change: dict[str, str], words: str) -> None:
    refused = connected.write("PUT", "Contacts", {"Name": "A", **change})

    assert errors_of(refused) == [[words]]


@pytest.mark.rule("contacts.post_matches", "contacts.match")
def test_post_finds_a_contact_by_id_then_number_then_name(connected: Sandbox) -> None:
    anna = connected.put("Contacts", {"Name": "Anna", "ContactNumber": "IA-1"})[0]["ContactID"]

    by_number = connected.write("POST", "Contacts", {"ContactNumber": "IA-1", "Name": "Anna Lee"})[0]
    by_name = connected.write("POST", "Contacts", {"Name": "anna lee", "EmailAddress": "a@b.nz"})[0]
    unknown = connected.write("POST", "Contacts", {"ContactID": "11111111-1111-1111-1111-111111111111"})[0]
    connected.switch(contact_match="number")
    refused = connected.write("POST", "Contacts", {"Name": "Anna Lee"})[0]

    assert [by_number["ContactID"], by_name["ContactID"]] == [anna, anna]
    assert by_name["EmailAddress"] == "a@b.nz"
    assert unknown["StatusAttributeString"] == refused["StatusAttributeString"] == "ERROR"


@pytest.mark.rule("contacts.lengths", "contacts.parts_merge", "contacts.persons_replace")
def test_an_update_keeps_omitted_fields(connected: Sandbox) -> None:
    sent: dict[str, Any] = {
        "Name": "Anna",
        "EmailAddress": "a@b.nz",
        "Addresses": [{"AddressType": "STREET", "City": "Nelson"}],
        "ContactPersons": [{"FirstName": "Bo"}, {"FirstName": "Cy"}],
    }
    anna = connected.put("Contacts", sent)[0]["ContactID"]

    changes: dict[str, Any] = {
        "Addresses": [{"AddressType": "POBOX", "City": "Napier"}],
        "ContactPersons": [{"FirstName": "Cy"}],
    }
    after = connected.write("POST", "Contacts", changes, path=f"Contacts/{anna}")[0]

    assert after["EmailAddress"] == "a@b.nz"
    assert [one["City"] for one in after["Addresses"]] == ["Nelson", "Napier"]
    assert [one["FirstName"] for one in after["ContactPersons"]] == ["Cy"]


@pytest.mark.rule("contacts.archived", "contacts.archived_hidden")
def test_archiving_is_one_way_even_with_an_invoice(connected: Sandbox) -> None:
    anna = connected.contact("Anna")
    connected.put("Invoices", an_invoice(anna))
    archived = connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ARCHIVED"})[0]

    again = connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ARCHIVED"})
    back = connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ACTIVE"})
    listed = connected.get("Contacts", page=1)["Contacts"]
    whole = connected.get("Contacts", page=1, includeArchived="true")["Contacts"]

    assert archived["ContactStatus"] == "ARCHIVED"
    assert errors_of(again) == errors_of(back) == [[ARCHIVED]]
    assert (len(listed), len(whole)) == (0, 1)


@pytest.mark.rule("contacts.archived")
def test_the_switch_allows_restoring_an_archived_contact(connected: Sandbox) -> None:
    connected.switch(unarchive="done")
    anna = connected.contact("Anna")
    connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ARCHIVED"})

    back = connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ACTIVE"})[0]

    assert back["ContactStatus"] == "ACTIVE"


@pytest.mark.rule("contacts.by_number")
def test_a_contact_is_read_by_id_or_number(connected: Sandbox) -> None:
    anna = connected.put("Contacts", {"Name": "Anna", "ContactNumber": "IA-1"})[0]["ContactID"]

    assert connected.get("Contacts/IA-1")["Contacts"][0]["ContactID"] == anna
    assert connected.get(f"Contacts/{anna}")["Contacts"][0]["Name"] == "Anna"
    assert connected.call("GET", "Contacts/IA-2").status_code == 404


@pytest.mark.rule("contacts.paged_form", "contacts.thin_form", "contacts.summary_form")
def test_lists_have_three_forms(connected: Sandbox) -> None:
    connected.contact("Anna")

    paged = connected.get("Contacts", page=1)["Contacts"][0]
    thin = connected.get("Contacts")["Contacts"][0]
    summary = connected.get("Contacts", page=1, summaryOnly="true")["Contacts"][0]

    assert paged["Addresses"] == [{"AddressType": "POBOX"}, {"AddressType": "STREET"}]
    assert "ContactPersons" in paged
    assert "ContactPersons" not in thin
    assert not {"Addresses", "Phones", "IsCustomer", "ContactPersons"} & set(summary)


@pytest.mark.rule("contacts.search")
def test_a_search_covers_names_numbers_and_email(connected: Sandbox) -> None:
    connected.put(
        "Contacts", {"Name": "Anna", "EmailAddress": "roses@b.nz"}, {"Name": "Rosemary"}, {"Name": "Bo"}
    )

    found = connected.get("Contacts", page=1, searchTerm="ROSE")["Contacts"]

    assert {one["Name"] for one in found} == {"Anna", "Rosemary"}


@pytest.mark.rule("contacts.customer_flag")
def test_the_first_invoice_makes_a_customer_without_renewing_the_contact(connected: Sandbox) -> None:
    anna = connected.contact("Anna")
    before = connected.get(f"Contacts/{anna}")["Contacts"][0]

    connected.put("Invoices", an_invoice(anna))
    after = connected.get(f"Contacts/{anna}")["Contacts"][0]

    assert (before["IsCustomer"], after["IsCustomer"]) == (False, True)
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]

"""Known traps of contacts, items and their lists: each has the same symptom here as at Xero.

If this breaks, a program that doubles or loses contacts at Xero passes its tests with the sandbox.
"""

from typing import Any

from xero_sandbox.driver import Sandbox, an_invoice, errors_of

ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)


def people(sandbox: Sandbox, **query: Any) -> list[str]:
    """Return the names of the contacts in a list."""
    return [one["Name"] for one in sandbox.get("Contacts", **query)["Contacts"]]


def test_trap_09_a_name_the_bookkeeper_uses_is_in_use_in_any_case(connected: Sandbox) -> None:
    connected.control("POST", "objects/Contacts", {"Name": "Anna Lee"}, tenant_id=connected.tenant)

    refused = connected.write("PUT", "Contacts", {"Name": "ANNA LEE", "ContactNumber": "IA-1"})

    assert errors_of(refused) == [
        [
            "The contact name ANNA LEE is already assigned to another contact. "
            "The contact name must be unique across all active contacts."
        ]
    ]
    assert people(connected, page=1, where='Name=="anna lee"') == ["Anna Lee"]


def test_trap_10_a_merged_contact_accepts_no_change_and_points_to_the_survivor(connected: Sandbox) -> None:
    anna, lee = connected.contact("Anna"), connected.contact("Anna Lee")
    merged = {"fault": "contact_merged", "options": {"id": anna, "into_id": lee}}
    connected.control("POST", "faults", merged)

    held = connected.get(f"Contacts/{anna}")["Contacts"][0]
    edited = connected.write("POST", "Contacts", {"EmailAddress": "a@b.nz"}, path=f"Contacts/{anna}")
    back = connected.write("POST", "Contacts", {"ContactStatus": "ACTIVE"}, path=f"Contacts/{anna}")
    billed = connected.write("PUT", "Invoices", an_invoice(anna))

    assert (held["ContactStatus"], held["MergedToContactID"]) == ("ARCHIVED", lee)
    assert errors_of(edited) == errors_of(back) == [[ARCHIVED]]
    assert "has been archived" in errors_of(billed)[0][0]


def test_trap_11_an_account_number_is_unique_too(connected: Sandbox) -> None:
    refused = connected.write(
        "PUT", "Contacts", {"Name": "A", "AccountNumber": "7"}, {"Name": "B", "AccountNumber": "7"}
    )

    assert errors_of(refused) == [
        [],
        ["The Account Number already exists. Please enter a different Account Number."],
    ]


def test_trap_12_a_contact_inside_an_invoice_loses_the_persons_that_are_not_sent(connected: Sandbox) -> None:
    sent = {"Name": "Anna", "ContactPersons": [{"FirstName": "Bo"}, {"FirstName": "Cy"}]}
    anna = str(connected.put("Contacts", sent)[0]["ContactID"])

    def persons() -> list[str]:
        return [
            one["FirstName"] for one in connected.get(f"Contacts/{anna}")["Contacts"][0]["ContactPersons"]
        ]

    connected.put("Invoices", an_invoice(anna))
    by_id_alone = persons()
    inline = {"ContactID": anna, "ContactPersons": [{"FirstName": "Cy"}]}
    connected.put("Invoices", an_invoice(anna, Contact=inline))

    assert (by_id_alone, persons()) == (["Bo", "Cy"], ["Cy"])


def test_trap_22_pages_by_number_skip_objects_that_move_after_a_change(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"set": "2026-09-14T09:00:00Z", "frozen": True})
    connected.connect()
    ids = {}
    for name in ("A", "B", "C", "D"):
        ids[name] = connected.contact(name)
        connected.control("POST", "clock", {"advance_s": 1})

    first = people(connected, page=1, pageSize=2)
    connected.write("POST", "Contacts", {"EmailAddress": "a@b.nz"}, path=f"Contacts/{ids['A']}")
    second = people(connected, page=2, pageSize=2)

    assert (first, second) == (["A", "B"], ["D", "A"])


def test_trap_22_if_modified_since_has_whole_seconds_only(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"set": "2026-09-14T09:00:00.250Z", "frozen": True})
    connected.connect()
    connected.contact("A")

    answer = connected.call(
        "GET", "Contacts", headers={"If-Modified-Since": "2026-09-14T09:00:00.900"}, page=1
    )

    assert [one["Name"] for one in answer.json()["Contacts"]] == ["A"]


def test_trap_23_a_deleted_item_is_in_no_list_of_changes_and_tax_rates_have_none(connected: Sandbox) -> None:
    item = connected.put("Items", {"Code": "ROSE"})[0]["ItemID"]
    connected.call("DELETE", f"Items/{item}")
    since = {"If-Modified-Since": "2020-01-01T00:00:00"}

    items = connected.call("GET", "Items", headers=since).json()["Items"]
    rates = connected.call("GET", "TaxRates", headers={"If-Modified-Since": "2040-01-01T00:00:00"}).json()

    assert items == []
    assert len(rates["TaxRates"]) == 7
    assert not any("UpdatedDateUTC" in rate for rate in rates["TaxRates"])

"""The content of customers and products, when either side or both change it.

If this breaks, a sync erases a phone number or overwrites a name without a log entry.
"""

from typing import Any

from tests.company import Company
from tests.waiting import wait_until

WHOLE = {
    "id": "bloom",
    "number": "17",
    "name": "Bloom & Co",
    "email": "bloom@example.nz",
    "phone": "+64 9 555 0100",
    "address": {"line1": "1 High Street", "city": "Otaki", "country": "New Zealand"},
    "tax_number": "12-345-678",
}


def _whole(company: Company) -> dict[str, Any]:
    record = company.record("customers", "bloom")
    return {name: record[name] for name in ("name", "email", "phone", "tax_number")} | {
        "city": record["address"]["city"]
    }


def _is_whole(company: Company) -> None:
    assert _whole(company) == {
        "name": "Bloom & Co",
        "email": "bloom@example.nz",
        "phone": "+64 9 555 0100",
        "tax_number": "12-345-678",
        "city": "Otaki",
    }


def test_what_xero_never_had_is_not_lost_in_the_app_and_goes_to_xero_with_the_switch(
    company: Company,
) -> None:
    company.bookkeeper("Contacts", Name="Bloom & Co")
    company.puts("customers", WHOLE)

    company.syncs()
    contact = company.contact_named("Bloom & Co")
    company.bookkeeper("Contacts", ContactID=contact["ContactID"], Website="https://bloom.example")
    company.syncs()
    company.waits_for(company.presses_sync("rebuild"))
    sync = company.syncs()

    _is_whole(company)
    there = company.contact_named("Bloom & Co")
    assert there["EmailAddress"] == "bloom@example.nz"
    assert there["TaxNumber"] == "12-345-678"
    assert there["Website"] == "https://bloom.example"
    assert sync["counts"] == {}
    assert sync["verify"]["ok"]


def test_what_xero_never_had_stays_in_the_app_alone_while_the_switch_is_off(company: Company) -> None:
    company.saves_settings(update_customers=False)
    company.bookkeeper("Contacts", Name="Bloom & Co")
    company.puts("customers", WHOLE)

    company.syncs()
    sync = company.syncs()

    _is_whole(company)
    assert not company.contact_named("Bloom & Co").get("EmailAddress")
    assert sync["verify"]["ok"]
    assert sync["verify"]["skipped"] == 1


def test_a_second_press_with_nothing_touched_pulls_nothing(company: Company) -> None:
    company.bookkeeper("Items", Code="ROSE", Name="Rose", SalesDetails={"UnitPrice": 4.5})
    company.puts(
        "products", {"id": "p1", "code": "rose", "name": "Rose", "description": "A red one", "price": "4.50"}
    )
    company.syncs()

    second = company.syncs()

    assert second["counts"] == {}
    assert company.record("products", "p1")["description"] == "A red one"
    (item,) = company.in_xero("Items")
    assert item["Description"] == "A red one"


def test_each_side_changes_another_field_and_both_changes_arrive(company: Company) -> None:
    company.puts("customers", WHOLE)
    company.syncs()
    contact = company.contact_named("Bloom & Co")
    company.bookkeeper("Contacts", ContactID=contact["ContactID"], EmailAddress="new@bloom.example")
    company.changes("customers", "bloom", phone="+64 9 555 0199")

    sync = company.syncs()
    wait_until(lambda: company.record("customers", "bloom")["email"] == "new@bloom.example", seconds=5)

    assert company.record("customers", "bloom")["phone"] == "+64 9 555 0199"
    there = company.contact_named("Bloom & Co")
    assert there["EmailAddress"] == "new@bloom.example"
    assert [one["PhoneNumber"] for one in there["Phones"] if one["PhoneType"] == "DEFAULT"] == [
        "+64 9 555 0199"
    ]
    changes = [change for entry in company.entries(sync["sync_id"]) for change in entry["changes"]]
    assert {(one["field"], one["before"], one["after"], one["by"]) for one in changes} == {
        ("e-mail address", "bloom@example.nz", "new@bloom.example", "xero"),
        ("phone number", "+64 9 555 0100", "+64 9 555 0199", "app"),
    }


def test_both_sides_change_one_field_and_the_log_has_both_values(company: Company) -> None:
    company.puts("customers", WHOLE)
    company.syncs()
    contact = company.contact_named("Bloom & Co")
    company.bookkeeper("Contacts", ContactID=contact["ContactID"], EmailAddress="theirs@bloom.example")
    company.changes("customers", "bloom", email="ours@bloom.example")

    sync = company.syncs()

    assert company.contact_named("Bloom & Co")["EmailAddress"] == "ours@bloom.example"
    (change,) = [change for entry in company.entries(sync["sync_id"]) for change in entry["changes"]]
    assert (change["before"], change["after"], change["replaced"]) == (
        "bloom@example.nz",
        "ours@bloom.example",
        "theirs@bloom.example",
    )


def test_ids_that_differ_by_capitals_are_two_customers_in_xero(company: Company) -> None:
    for identity in ("a0001AbC", "a0001aBC"):
        company.puts("customers", {"id": identity, "name": f"Customer {identity} of many"})
        company.changes("customers", identity, name=f"Customer {len(company.customers)}")
        company.customers.append(identity)

    sync = company.syncs()

    assert sync["counts"]["customer"] == {"created": 2}
    assert company.problems() == []


def test_two_that_differ_when_they_are_linked_stay_as_they_are_until_a_person_decides(
    company: Company,
) -> None:
    company.bookkeeper("Items", Code="ROSE", Name="Long-stemmed rose", SalesDetails={"UnitPrice": 5})
    company.bookkeeper("Items", Code="TULIP", Name="Tulip", SalesDetails={"UnitPrice": 2})
    company.puts("products", {"id": "p1", "code": "ROSE", "name": "Rose", "price": "4.50"})
    company.puts("products", {"id": "p2", "code": "TULIP", "name": "Tulip", "price": "3.00"})

    first = company.syncs()
    (problem,) = company.problems()

    assert (problem["code"], len(problem["records"])) == ("differs_on_linking", 2)
    assert first["verify"]["different"] == 2
    assert company.record("products", "p1")["name"] == "Rose"
    assert company.in_xero("Items")[0]["Name"] == "Long-stemmed rose"

    company.answers(problem, "use_xero")
    wait_until(lambda: company.record("products", "p1")["name"] == "Long-stemmed rose", seconds=10)
    second = company.syncs()

    assert company.record("products", "p2")["price"] in ("2", "2.00")
    assert company.problems() == []
    assert second["verify"]["ok"]
    assert company.in_xero("Items")[0]["Name"] == "Long-stemmed rose"


def test_a_person_lets_the_apps_values_count(company: Company) -> None:
    company.bookkeeper("Items", Code="ROSE", Name="Long-stemmed rose", SalesDetails={"UnitPrice": 5})
    company.puts("products", {"id": "p1", "code": "ROSE", "name": "Rose", "price": "4.50"})
    company.syncs()
    (problem,) = company.problems()

    company.answers(problem, "use_app")
    wait_until(lambda: company.in_xero("Items")[0]["Name"] == "Rose", seconds=20)

    sync = company.syncs()
    assert sync["verify"]["ok"]
    assert company.in_xero("Items")[0]["SalesDetails"]["UnitPrice"] == 4.5


def test_the_survivor_of_merged_contacts_keeps_its_name(company: Company) -> None:
    for identity in ("m1", "m2"):
        company.puts("customers", {"id": identity, "name": f"Customer {identity}"})
    company.syncs()
    first, second = (company.contact_named(f"Customer {one}")["ContactID"] for one in ("m1", "m2"))
    company.bookkeeper("Contacts", ContactID=first, MergedToContactID=second)
    company.syncs()

    company.changes("customers", "m1", phone="555 0101")
    sync = company.syncs()

    (survivor,) = [one for one in company.in_xero("Contacts") if one["ContactStatus"] == "ACTIVE"]
    assert survivor["Name"] == "Customer m2"
    assert [one["PhoneNumber"] for one in survivor["Phones"] if one["PhoneType"] == "DEFAULT"] == ["555 0101"]
    assert sync["verify"]["ok"]


def test_a_customer_renamed_to_a_name_that_is_taken_gets_its_number_behind_it_and_the_log_says_so(
    company: Company,
) -> None:
    company.puts("customers", {"id": "n1", "name": "Trailing Name"})
    company.puts("customers", {"id": "n2", "number": "n2", "name": "Other"})
    company.syncs()

    company.changes("customers", "n2", name="trailing name")
    sync = company.syncs()

    assert sync["counts"]["customer"] == {"updated": 1}
    assert company.contact_named("trailing name (n2)")
    (entry,) = company.entries(sync["sync_id"])
    assert "trailing name (n2)" in entry["sentence"]
    assert company.problems() == []


def test_a_second_customer_with_the_name_and_e_mail_of_a_linked_one_asks(company: Company) -> None:
    company.bookkeeper("Contacts", Name="Jane Doe", EmailAddress="jane@example.nz")
    company.syncs()
    company.puts("customers", {"id": "jane", "name": "Jane Doe", "email": "jane@example.nz"})

    sync = company.syncs()

    assert sync["counts"]["customer"] == {"needs_attention": 1}
    (problem,) = company.problems()
    assert problem["code"] == "match_customer_twice"
    (candidate,) = problem["candidates"]
    company.answers(problem, "link", candidate["xero_id"])
    wait_until(lambda: company.problems() == [], seconds=20)
    wait_until(lambda: "Someone linked the two." in _sentences(company), seconds=20)
    assert len(company.in_xero("Contacts")) == 1


def _sentences(company: Company) -> list[str]:
    (newest, *_) = company.http.get("/api/v1/syncs").json()["items"]
    return [entry["sentence"] for entry in company.entries(newest["sync_id"])]


def test_a_contact_that_came_from_here_waits_for_its_customer_to_be_entered_again(company: Company) -> None:
    company.plants("Contacts", {"Name": "Back from backup", "ContactNumber": "IA-bk1"})
    company.syncs()

    (problem,) = company.problems()
    assert problem["code"] == "came_from_here"
    company.puts("customers", {"id": "bk1", "name": "Back from backup"})
    sync = company.syncs()

    assert sync["counts"]["customer"] == {"linked": 1}
    wait_until(lambda: company.problems() == [], seconds=5)
    assert len(company.in_xero("Contacts")) == 1

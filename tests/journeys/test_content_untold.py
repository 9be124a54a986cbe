"""Whatever stays different between both sides is reported and counted.

If this breaks, an owner believes that both sides are equal although a change never arrived.
"""

from tests.company import Company
from tests.waiting import wait_until

BLOOM = {
    "id": "bloom",
    "name": "Bloom & Co",
    "email": "bloom@example.nz",
    "phone": "+64 9 555 0100",
    "tax_number": "12-345-678",
}


def test_a_change_to_something_that_xero_does_not_take_is_said_and_counted(company: Company) -> None:
    company.puts("customers", BLOOM)
    company.syncs()

    company.changes("customers", "bloom", email="not an address", phone="9" * 60, tax_number="8" * 60)
    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"])
    assert entry["outcome"] in {"skipped"}
    for words in ("e-mail address", "phone number", "tax number"):
        assert words in entry["sentence"]
    assert (sync["verify"]["equal"], sync["verify"]["skipped"], sync["verify"]["different"]) == (0, 1, 0)
    assert company.contact_named("Bloom & Co")["EmailAddress"] == "bloom@example.nz"

    company.puts("customers", BLOOM, company.stored("customers", "bloom")["revision"])
    again = company.syncs()
    assert (again["counts"], again["verify"]["equal"], again["verify"]["skipped"]) == ({}, 1, 0)


def test_a_phone_cleared_here_that_leaves_a_mobile_number_in_xero_is_no_equal_record(
    company: Company,
) -> None:
    phones = [
        {"PhoneType": "DEFAULT", "PhoneNumber": "555 0100"},
        {"PhoneType": "MOBILE", "PhoneNumber": "021 1"},
    ]
    company.bookkeeper("Contacts", Name="Mobile Ltd", Phones=phones)
    company.syncs()
    wait_until(lambda: len(company.http.get("/api/v1/customers").json()["items"]) == 1)
    (customer,) = company.http.get("/api/v1/customers").json()["items"]

    company.changes("customers", customer["id"], phone=None)
    sync, again = company.syncs(), company.syncs()

    assert sync["counts"] == {"customer": {"updated": 1}}
    assert again["counts"] == {}
    assert (again["verify"]["equal"], again["verify"]["skipped"]) == (0, 1)
    assert company.record("customers", customer["id"])["phone"] is None


def test_a_product_that_is_not_sold_here_says_that_its_changes_stay_here(company: Company) -> None:
    company.puts("products", {"id": "p1", "code": "ROSE", "name": "Rose", "price": "4.5"})
    company.syncs()

    company.changes("products", "p1", sold=False, price="9")
    sync = company.syncs()
    (item,) = company.in_xero("Items")
    company.bookkeeper("Items", ItemID=item["ItemID"], Code="ROSE", SalesDetails={"UnitPrice": 6})
    priced = company.syncs()

    assert (
        company.entries(sync["sync_id"])[0]["sentence"]
        == "It is not on sale in the app, so its changes are not sent."
    )
    (entry,) = company.entries(priced["sync_id"])
    assert [(one["field"], one["before"], one["after"]) for one in entry["changes"]] == [
        ("price", "4.5", "6")
    ]
    assert (priced["verify"]["ok"], priced["verify"]["skipped"]) == (True, 1)

    company.changes("products", "p1", sold=True)
    sold = company.syncs()
    (change,) = company.entries(sold["sync_id"])[0]["changes"]
    assert (change["after"], change["replaced"]) == ("9", "6")
    assert (sold["verify"]["ok"], sold["verify"]["equal"]) == (True, 1)


def test_a_change_that_a_switch_kept_back_and_that_was_undone_leaves_nothing_different(
    company: Company,
) -> None:
    company.puts("customers", BLOOM)
    company.saves_settings(update_customers=False)
    company.syncs()
    for phone in ("1", BLOOM["phone"]):
        company.changes("customers", "bloom", phone=phone)
        sync = company.syncs()

    assert (sync["verify"]["equal"], sync["verify"]["skipped"]) == (1, 0)

"""A user restores in the app a value that a sync had replaced from Xero.

If this breaks, the user's change is taken for an old value and never reaches Xero.
"""

from tests.company import Company
from tests.waiting import wait_until


def test_a_value_that_a_user_restored_after_a_pull_goes_to_xero(company: Company) -> None:
    company.puts("customers", {"id": "bloom", "name": "Bloom & Co", "phone": "111"})
    company.syncs()
    contact = company.contact_named("Bloom & Co")["ContactID"]
    phones = [{"PhoneType": "DEFAULT", "PhoneNumber": "222"}]
    company.bookkeeper("Contacts", ContactID=contact, Phones=phones)
    company.syncs()
    wait_until(lambda: company.record("customers", "bloom")["phone"] == "222", seconds=10)

    company.changes("customers", "bloom", phone="111")
    sync = company.syncs()

    assert sync["counts"] == {"customer": {"updated": 1}}
    shown = company.contact_named("Bloom & Co")["Phones"]
    assert [one["PhoneNumber"] for one in shown if one["PhoneType"] == "DEFAULT"] == ["111"]
    assert company.record("customers", "bloom")["phone"] == "111"
    assert (sync["verify"]["ok"], sync["verify"]["equal"]) == (True, 1)

"""Changes of a tax rate in Xero have log entries.

If this breaks, the app calculates with another tax and an owner cannot see since when or why.
"""

from tests.company import Company

RATE = {"Name": "City levy", "TaxComponents": [{"Name": "Levy", "Rate": 5}], "ReportTaxType": "OUTPUT"}


def test_a_rate_that_was_changed_renamed_or_archived_in_xero_has_an_entry(company: Company) -> None:
    made = company.bookkeeper("TaxRates", **RATE)
    company.syncs()

    changed = {"TaxType": made["TaxType"], "Name": "Levy 2027"}
    company.bookkeeper("TaxRates", **changed, TaxComponents=[{"Name": "Levy", "Rate": 10}])
    first = company.syncs()
    company.bookkeeper("TaxRates", **changed, Status="ARCHIVED")
    second = company.syncs()

    (entry,) = company.entries(first["sync_id"])
    assert (entry["kind"], entry["outcome"]) == ("tax", "pulled")
    assert {(one["field"], one["before"], one["after"]) for one in entry["changes"]} == {
        ("name", "City levy", "Levy 2027"),
        ("rate", "5", "10"),
    }
    (archived,) = company.entries(second["sync_id"])
    assert archived["sentence"] == "It was archived in Xero."
    assert company.syncs()["counts"] == {}

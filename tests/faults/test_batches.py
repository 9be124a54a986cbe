"""Batches with some bad records, and the number of calls that they take.

If this breaks, one bad invoice blocks fifty good ones, or a sync uses up the day's calls.
"""

import pytest

from tests.faults.shop import Shop
from tests.faults.stage import Stage

GIVEN = [{"description": "Roses", "quantity": "1", "price": "4.00", "tax_id": "gst"}]


def writes(company: Shop, path: str = "/Invoices") -> list[int]:
    """Return what Xero answered to the writes of a resource."""
    return [call["status"] for call in company.writes_to_xero() if call["path"].endswith(path)]


@pytest.mark.fast
def test_seven_bad_ones_of_fifty_need_attention_and_the_others_are_in_xero_by_one_call(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(2)
    company.makes_invoices(43)
    bad = company.makes_invoices(7)
    for one in bad:
        company.plants("Invoices", _somebody_elses(company, company.invoices[one]["number"]))

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    assert sync["counts"]["invoice"] == {"created": 43, "needs_attention": 7}
    assert writes(company) == [200]
    stopped = company.entries(sync["sync_id"], kind="invoice", outcome="needs_attention")
    assert {one["record_id"] for one in stopped} == set(bad)
    assert all(one["sentence"] and one["remedy"] and one["xero_words"] for one in stopped)
    stage.finds_nothing_wrong(company)


def _somebody_elses(company: Shop, number: str) -> dict[str, object]:
    """Make an invoice of that number which a bookkeeper entered by hand."""
    return {
        "Type": "ACCREC",
        "InvoiceNumber": number,
        "Contact": {"Name": "Somebody else"},
        "Date": "2026-01-05",
        "DueDate": "2026-01-25",
        "Status": "AUTHORISED",
        "LineItems": [{"Description": "Mulch", "Quantity": 1, "UnitAmount": 9, "AccountCode": "200"}],
    }


@pytest.mark.parametrize("position", [0, 24, 49])
def test_one_record_that_makes_xero_fail_is_found_and_needs_attention(stage: Stage, position: int) -> None:
    company = stage.shop()
    company.makes_customers(2)
    assert stage.syncs(company)["state"] == "completed"
    made = sorted(company.makes_invoices(50))
    before = len(company.calls_to_xero())
    stage.arms("error_before", None, contains=made[position], path="/Invoices", method="PUT")

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    assert sync["counts"]["invoice"] == {"created": 49, "needs_attention": 1}
    (stopped,) = company.entries(sync["sync_id"], kind="invoice", outcome="needs_attention")
    assert stopped["record_id"] == made[position]
    usual = 9
    assert len(company.calls_to_xero()) - before <= usual + 12
    stage.disarms()
    stage.finds_nothing_wrong(company)


def test_an_update_that_makes_xero_fail_is_found_and_needs_attention(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(2)
    made = company.makes_invoices(8)
    assert stage.syncs(company)["state"] == "completed"
    for one in made:
        company.edits(one, GIVEN)
    there = {one["InvoiceNumber"]: one["InvoiceID"] for one in company.in_xero("Invoices")}
    bad = there[company.invoices[made[3]]["number"]]
    stage.arms("error_before", None, contains=bad, path="/Invoices", method="POST")

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    assert sync["counts"]["invoice"] == {"updated": 7, "needs_attention": 1}
    stage.disarms()
    stage.finds_nothing_wrong(company)


@pytest.mark.timeout(600)
def test_a_thousand_invoices_need_at_most_fifty_five_calls_and_nothing_new_at_most_eight(
    stage: Stage,
) -> None:
    company = stage.shop()
    company.makes_customers(300)
    made = company.makes_invoices(1000)
    for one in made:
        company.pays(one)
    before = len(company.calls_to_xero())

    sync = stage.syncs(company)

    calls = len(company.calls_to_xero()) - before
    assert sync["counts"]["invoice"] == {"created": 1000}
    assert sync["counts"]["payment"] == {"created": 1000}
    assert calls <= 55, calls
    assert sync["calls"]["used"] == calls

    stage.world.pass_time(60)  # in the same minute the limit would cut the next sync's first reading in two
    stage.syncs(company)
    assert len(company.calls_to_xero()) - before - calls <= 8
    stage.finds_nothing_wrong(company)

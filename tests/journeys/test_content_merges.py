"""Contacts that were merged one into the next: every customer follows to the last one.

If this breaks, customers of merged contacts can no longer be invoiced, because Xero refuses the contact that is gone.
"""

from typing import Any

from tests.company import Company


def _three(company: Company) -> dict[str, str]:
    for identity in ("m1", "m2", "m3"):
        company.puts("customers", {"id": identity, "name": f"Customer {identity}"})
    company.customers = ["m1"]
    company.makes_invoices(1, number="MC-1")
    company.syncs()
    return {one: company.contact_named(f"Customer {one}")["ContactID"] for one in ("m1", "m2", "m3")}


def _merge(company: Company, one: str, into: str) -> None:
    company.bookkeeper("Contacts", ContactID=one, MergedToContactID=into)


def _all_follow(company: Company, ids: dict[str, str], merged: dict[str, Any]) -> None:
    assert merged["verify"]["ok"]
    assert company.problems() == []
    company.changes("customers", "m1", phone="555 0101")
    company.makes_invoices(1, number="MC-2")
    sync = company.syncs()
    assert sync["counts"] == {"customer": {"updated": 1, "pulled": 2}, "invoice": {"created": 1}}
    assert company.invoice_in_xero("MC-2")["Contact"]["ContactID"] == ids["m3"]
    assert company.problems() == []


def test_contacts_merged_in_a_chain_between_two_syncs_are_followed_to_its_end(company: Company) -> None:
    ids = _three(company)
    _merge(company, ids["m1"], ids["m2"])
    _merge(company, ids["m2"], ids["m3"])

    _all_follow(company, ids, company.syncs())


def test_contacts_merged_in_a_chain_sync_after_sync_are_followed_to_its_end(company: Company) -> None:
    ids = _three(company)
    _merge(company, ids["m1"], ids["m2"])
    company.syncs()
    _merge(company, ids["m2"], ids["m3"])

    _all_follow(company, ids, company.syncs())

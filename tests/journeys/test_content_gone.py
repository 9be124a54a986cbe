"""Records that were deleted in Xero and fields that were emptied there.

If this breaks, a user goes on editing an invoice that no longer exists in Xero, and nobody says so.
"""

from typing import Any

import pytest

from tests.company import Company
from tests.waiting import wait_until


def _a_deleted_draft_that_was_accepted(company: Company, number: str, **more: Any) -> str:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1, number=number, **more)
    company.syncs()
    there = company.invoice_in_xero(number)
    assert there["Status"] == "DRAFT"
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], Status="DELETED")
    company.syncs()
    (problem,) = company.problems()
    assert problem["code"] == "gone_in_xero"
    company.answers(problem, "accept")
    wait_until(lambda: company.problems() == [], seconds=20)
    return invoice


def test_a_draft_that_is_issued_after_it_was_deleted_in_xero_is_a_problem(company: Company) -> None:
    company.saves_settings(import_invoice_edits=False)
    invoice = _a_deleted_draft_that_was_accepted(company, "GD-1", status="draft")

    company.changes("invoices", invoice, status="open")
    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"])
    assert (entry["record_id"], entry["outcome"]) == (invoice, "needs_attention")
    assert [problem["code"] for problem in company.problems()] == ["removed_in_xero"]
    assert company.invoice_in_xero("GD-1")["Status"] == "DELETED"


@pytest.mark.parametrize("change", [{"status": "open"}, {"reference": "PO 7"}])
def test_every_edit_of_a_deleted_draft_has_an_entry_where_invoices_are_sent_as_drafts(
    company: Company, change: dict[str, str]
) -> None:
    company.saves_settings(invoice_status="DRAFT", import_invoice_edits=False)
    invoice = _a_deleted_draft_that_was_accepted(company, "GD-2", status="draft")

    company.changes("invoices", invoice, **change)
    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"])
    assert (entry["record_id"], entry["outcome"]) == (invoice, "skipped")
    assert "voided or deleted in Xero" in entry["sentence"]
    assert company.entries(company.syncs()["sync_id"]) == []


def test_a_due_date_that_was_emptied_in_xero_is_told(company: Company) -> None:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1, number="DD-1", status="draft")
    company.syncs()
    there = company.invoice_in_xero("DD-1")
    company.changes_in_xero("Invoices", there["InvoiceID"], {"DueDate": None})

    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"])
    (change,) = entry["changes"]
    assert (entry["outcome"], change["field"], change["before"], change["after"]) == (
        "noted",
        "due date",
        "2026-10-31",
        "",
    )
    (problem,) = company.problems()
    assert (problem["code"], "due date is empty in Xero" in problem["sentence"]) == ("differs_in_xero", True)
    assert company.record("invoices", invoice)["due_date"] == "2026-10-31"
    company.answers(problem, "use_app")
    wait_until(lambda: "DueDate" in company.invoice_in_xero("DD-1"), seconds=30)
    wait_until(lambda: company.problems() == [], seconds=30)


def test_a_product_that_is_no_longer_sold_in_xero_keeps_its_price_here(company: Company) -> None:
    company.makes_products(1)
    company.syncs()
    (item,) = [one for one in company.in_xero("Items") if one["Name"].startswith("Product ")]
    company.bookkeeper("Items", ItemID=item["ItemID"], Code=item["Code"], IsSold=False)

    sync = company.syncs()

    (product,) = company.products
    (entry,) = company.entries(sync["sync_id"], kind="product")
    assert [(change["field"], change["after"]) for change in entry["changes"]] == [("on sale", "false")]
    wait_until(lambda: company.record("products", product)["sold"] is False, seconds=20)
    assert company.record("products", product)["price"] == "9.5"


def test_a_problem_leads_to_its_object_in_xero_or_to_the_list_of_its_kind(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(1, number="OX-1")
    (archived,) = company.customers
    company.syncs()
    invoice, contact = company.invoice_in_xero("OX-1"), company.contact_named(_name(company, archived))
    lines = [
        {"LineItemID": one["LineItemID"], "UnitAmount": 50}
        for one in company.invoice_in_xero("OX-1")["LineItems"]
    ]
    company.bookkeeper("Invoices", InvoiceID=invoice["InvoiceID"], LineItems=lines)
    company.bookkeeper("Contacts", ContactID=contact["ContactID"], ContactStatus="ARCHIVED")
    company.makes_invoices(2)
    company.syncs()
    company.customers.clear()
    company.makes_customers(1)
    company.makes_invoices(2, currency="EUR")

    company.syncs()

    addresses = {problem["code"]: problem["xero_url"] for problem in company.problems()}
    assert addresses.keys() == {"differs_in_xero", "customer_archived", "currency_unknown"}
    assert addresses["differs_in_xero"].endswith(
        f"/AccountsReceivable/View.aspx?InvoiceID={invoice['InvoiceID']}"
    )
    assert addresses["customer_archived"].endswith(f"/Contacts/View/{contact['ContactID']}")
    assert addresses["currency_unknown"].endswith("/AccountsReceivable/Search.aspx")


def _name(company: Company, customer: str) -> str:
    return str(company.record("customers", customer)["name"])

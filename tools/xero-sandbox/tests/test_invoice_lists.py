"""Invoices in lists: forms and filters.

If this breaks, a program expects fields in a list that Xero returns only for single invoices.
"""

import pytest

from xero_sandbox.driver import Sandbox, an_invoice


@pytest.mark.rule("invoices.list_forms", "invoices.thin_form", "invoices.paged_form", "invoices.summary_form")
@pytest.mark.rule("invoices.full_form")
def test_lists_have_three_forms_and_one_invoice_has_all_fields(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    thin = connected.get("Invoices")["Invoices"][0]
    paged = connected.get("Invoices", page=1)["Invoices"][0]
    by_status = connected.get("Invoices", Statuses="AUTHORISED")["Invoices"][0]
    summary = connected.get("Invoices", page=1, summaryOnly="true")["Invoices"][0]
    alone = connected.get(f"Invoices/{invoice}")["Invoices"][0]

    assert thin["LineItems"] == []
    assert len(paged["LineItems"]) == len(by_status["LineItems"]) == len(alone["LineItems"]) == 1
    assert not {"LineItems", "Payments", "HasAttachments"} & set(summary)
    assert paged["Contact"]["Addresses"] == []
    assert len(alone["Contact"]["Addresses"]) == 2


@pytest.mark.rule("invoices.filters", "invoices.numbers_listed", "invoices.by_number")
def test_invoices_are_filtered_by_number_status_contact_and_app(connected: Sandbox) -> None:
    anna, bo = connected.contact("Anna"), connected.contact("Bo")
    connected.put("Invoices", an_invoice(anna, InvoiceNumber="A-1"), an_invoice(bo, InvoiceNumber="B,1"))
    connected.put("Invoices", an_invoice(bo, InvoiceNumber="B-2", Status="DRAFT", Reference="Wedding"))
    planted = {"InvoiceNumber": "C-1", "Contact": {"Name": "Cy"}}
    connected.control("POST", "objects/Invoices", planted, tenant_id=connected.tenant)

    def numbers(**query: str) -> set[str]:
        return {one["InvoiceNumber"] for one in connected.get("Invoices", **query)["Invoices"]}

    assert numbers(InvoiceNumbers="a-1,B-2") == {"A-1", "B-2"}
    assert numbers(InvoiceNumbers="B,1") == set()
    assert numbers(Statuses="DRAFT") == {"B-2"}
    assert numbers(ContactIDs=bo) == {"B,1", "B-2"}
    assert numbers(createdByMyApp="true") == {"A-1", "B,1", "B-2"}
    assert numbers(searchTerm="wedding") == {"B-2"}
    assert connected.get("Invoices/C-1")["Invoices"][0]["Contact"]["Name"] == "Cy"

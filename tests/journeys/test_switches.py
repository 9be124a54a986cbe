"""The three switches hold records back; voided and deleted records follow whatever the switches say.

If this breaks, payments or edits go to Xero against the owner's setting, or are never sent after it is turned on.
"""

from typing import Any

from tests.company import Company


def _invoice_in_xero(company: Company, invoice: str) -> dict[str, Any]:
    number = company.invoices[invoice]["number"]
    (found,) = [one for one in company.in_xero("Invoices") if one["InvoiceNumber"] == number]
    return found


def test_payments_wait_while_their_switch_is_off_and_go_when_it_is_on(company: Company) -> None:
    company.saves_settings(import_payments=False)
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    company.pays(invoice, "10.00")

    first, second = company.syncs(), company.syncs()

    assert first["state"] == second["state"] == "completed"
    assert first["counts"]["payment"] == {"skipped": 1}
    assert "switched off" in company.entries(first["sync_id"], kind="payment")[0]["sentence"]
    assert second["counts"] == {}
    assert company.in_xero("Payments") == []

    company.saves_settings(import_payments=True)
    third = company.syncs()

    assert third["counts"] == {"payment": {"created": 1}}
    assert float(_invoice_in_xero(company, invoice)["AmountPaid"]) == 10.0
    assert company.syncs()["counts"] == {}


def test_edits_wait_while_their_switch_is_off_and_go_when_it_is_on(company: Company) -> None:
    company.saves_settings(import_invoice_edits=False)
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    company.syncs()
    edited = company.edits(
        invoice, lines=[{"description": "Lilies", "quantity": "3", "price": "7", "tax_id": "gst"}]
    )

    first, second = company.syncs(), company.syncs()

    assert first["counts"] == {"invoice": {"skipped": 1}}
    assert second["counts"] == {}
    assert float(_invoice_in_xero(company, invoice)["Total"]) != float(edited["total"])

    company.saves_settings(import_invoice_edits=True)
    third = company.syncs()

    assert third["counts"] == {"invoice": {"updated": 1}}
    found = _invoice_in_xero(company, invoice)
    assert float(found["Total"]) == float(edited["total"])
    assert [line["Description"] for line in found["LineItems"]] == ["Lilies"]


def test_changed_customers_wait_while_their_switch_is_off_and_go_when_it_is_on(company: Company) -> None:
    company.saves_settings(update_customers=False)
    company.makes_customers(1)
    company.syncs()
    (customer,) = company.customers
    company.puts("customers", {"id": customer, "name": "Petal & Stem", "email": "hi@petal.example"}, 1)

    first = company.syncs()

    assert first["counts"] == {"customer": {"skipped": 1}}
    assert company.in_xero("Contacts")[0]["Name"] != "Petal & Stem"

    company.saves_settings(update_customers=True)
    second = company.syncs()

    assert second["counts"] == {"customer": {"updated": 1}}
    (contact,) = company.in_xero("Contacts")
    assert (contact["Name"], contact["EmailAddress"]) == ("Petal & Stem", "hi@petal.example")


def test_an_edit_made_before_the_first_sync_belongs_to_the_create(company: Company) -> None:
    company.saves_settings(import_invoice_edits=False)
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    edited = company.edits(
        invoice, lines=[{"description": "Ferns", "quantity": "2", "price": "5", "tax_id": "gst"}]
    )

    sync = company.syncs()

    assert sync["counts"]["invoice"] == {"created": 1}
    assert float(_invoice_in_xero(company, invoice)["Total"]) == float(edited["total"])
    assert company.syncs()["counts"] == {}


def test_the_void_of_an_invoice_and_the_deletion_of_a_payment_follow(company: Company) -> None:
    company.makes_customers(1)
    voided, paid = company.makes_invoices(2)
    payment = company.pays(paid)
    company.syncs()
    assert _invoice_in_xero(company, paid)["Status"] == "PAID"

    company.voids(voided)
    company.takes_back(payment)
    sync = company.syncs()

    assert sync["counts"] == {"invoice": {"removed": 1}, "payment": {"removed": 1}}
    assert _invoice_in_xero(company, voided)["Status"] == "VOIDED"
    still_due = _invoice_in_xero(company, paid)
    assert (still_due["Status"], float(still_due["AmountPaid"])) == ("AUTHORISED", 0)
    assert company.syncs()["counts"] == {}


def test_a_paid_invoice_is_voided_after_its_payment_was_taken_back(company: Company) -> None:
    company.makes_customers(1)
    (invoice,) = company.makes_invoices(1)
    payment = company.pays(invoice)
    company.syncs()

    company.takes_back(payment)
    company.voids(invoice)
    sync = company.syncs()

    assert sync["counts"] == {"payment": {"removed": 1}, "invoice": {"removed": 1}}, sync
    assert _invoice_in_xero(company, invoice)["Status"] == "VOIDED"


def test_what_is_voided_or_taken_back_before_any_create_sends_nothing(company: Company) -> None:
    company.makes_customers(1)
    voided, stored = company.makes_invoices(2)
    company.takes_back(company.pays(stored))
    company.voids(voided)

    sync = company.syncs()

    assert sync["counts"]["invoice"] == {"created": 1, "skipped": 1}
    assert company.in_xero("Payments") == []
    assert company.invoice_numbers_in_xero() == [company.invoices[stored]["number"]]
    assert not any(company.invoices[voided]["number"] in call["body"] for call in company.writes_to_xero())
    assert company.syncs()["counts"] == {}

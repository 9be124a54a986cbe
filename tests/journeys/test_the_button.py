"""A press of Sync sends everything that is new, and nothing else.

If this breaks, an invoice that was saved just before the press is missing from Xero, or the second press sends
records again.
"""

import httpx

from tests.company import Company
from tests.journeys.publishing import published
from tests.world import any_of


def test_ten_invoices_reach_xero_and_the_log(company: Company) -> None:
    company.makes_customers(3)
    company.makes_invoices(10)

    sync = company.syncs()

    assert sync["state"] == "completed", sync
    assert sync["counts"]["invoice"] == {"created": 10}
    assert sync["counts"]["customer"]["created"] == 3
    assert (sync["verify"]["ok"], sync["verify"]["different"]) == (True, 0)
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    entries = company.entries(sync["sync_id"], kind="invoice")
    assert {entry["label"] for entry in entries} == set(company.invoice_numbers)


def test_a_second_press_sends_no_write_and_the_next_exactly_what_is_new(company: Company) -> None:
    company.makes_customers(2)
    company.makes_products(2)
    company.makes_invoices(4)
    company.pays(next(iter(company.invoices)))
    assert company.syncs()["state"] == "completed"
    before = company.writes_to_xero()

    again = company.syncs()

    assert again["state"] == "completed"
    assert again["counts"] == {}
    assert company.writes_to_xero() == before

    company.makes_customers(1)
    company.makes_products(1)
    made = company.makes_invoices(3)
    third = company.syncs()

    assert third["counts"] == {
        "customer": {"created": 1},
        "product": {"created": 1},
        "invoice": {"created": 3},
    }
    new = company.writes_to_xero()[len(before) :]
    assert len(new) <= 3
    sent = " ".join(call["body"] for call in new)
    assert all(sent.count(f"/invoices/{one}") == (one in made) for one in company.invoices)
    assert sent.count("IA-" + company.customers[-1]) == 1
    assert not any("IA-" + one in sent for one in company.customers[:-1])
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)


def test_what_is_made_in_the_second_of_the_press_is_in_xero_after_its_sync(company: Company) -> None:
    for turn in range(1, 21):
        company.makes_customers(1)
        company.makes_products(1)
        (invoice,) = company.makes_invoices(1, customer_id=company.customers[-1])

        sync = company.syncs()

        assert sync["state"] == "completed", sync
        found = company.in_xero("Invoices")
        assert [one["InvoiceNumber"] for one in found].count(company.invoices[invoice]["number"]) == 1, turn
        company.world.pass_time(61)
    assert len(company.in_xero("Contacts")) == len(company.in_xero("Items")) == 20
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)


def test_what_another_system_said_in_the_second_of_the_press_is_in_xero_after_its_sync(
    company: Company,
) -> None:
    key = any_of(company.http.post("/api/v1/keys", json={"name": "till"}))["key"]
    till = httpx.Client(base_url=company.world.public_url, headers={"Authorization": f"Bearer {key}"})
    for turn in range(5):
        customer, product = f"customer-{turn}", f"product-{turn}"
        company.customers.append(customer)
        invoice = company.invoice(customer_id=customer, number=f"TILL-{turn}")
        events = [
            published("customer.created", {"id": customer, "name": f"Somebody {turn}"}),
            published("product.created", {"id": product, "name": f"Something {turn}", "price": "1.00"}),
            published("invoice.created", invoice),
        ]
        taken = any_of(till.post("/api/v1/events", json=events))["results"]
        assert [one["accepted"] for one in taken] == [True] * 3, taken

        sync = company.syncs()

        assert sync["state"] == "completed", sync
        assert {kind: done.get("created") for kind, done in sync["counts"].items() if kind != "tax"} == {
            "customer": 1,
            "product": 1,
            "invoice": 1,
        }, turn
        company.world.pass_time(61)
    assert {f"TILL-{turn}" for turn in range(5)} == {
        one["InvoiceNumber"] for one in company.in_xero("Invoices")
    }

"""Records that only the organisation had reach the phone, once, and are not sent back.

If this breaks, a phone misses customers and products of Xero or shows them twice, or each sync writes back what it
has just read.
"""

from typing import Any

from tests.company import Company
from tests.waiting import wait_until
from tests.world import any_of


def _refreshed(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Refresh from Cloud on a phone that has nothing yet; give the changes by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    asked: dict[str, str] = {}
    while True:
        page = any_of(company.http.get("/api/v1/refresh", params=asked))
        for change in page["changes"]:
            found.setdefault(change["kind"], []).append(change)
        if not page["more"]:
            return found
        asked = {"cursor": page["cursor"]}


def _names(changes: list[dict[str, Any]]) -> set[str]:
    return {change["record"]["name"] for change in changes}


def test_what_only_the_organisation_had_arrives_by_refresh_but_not_its_invoices(company: Company) -> None:
    company.plants("Contacts", {"Name": "Te Aro Bakery", "EmailAddress": "hello@tearo.example"})
    company.plants("Items", {"Code": "BAKE", "Name": "Sourdough", "SalesDetails": {"UnitPrice": 8.5}})
    company.plants("TaxRates", {"Name": "Wine levy", "EffectiveRate": 11})
    company.plants("Invoices", {"InvoiceNumber": "OLD-1", "Contact": {"Name": "Te Aro Bakery"}})
    company.makes_customers(1)
    company.makes_invoices(1)

    sync = company.syncs()

    assert sync["state"] == "completed", sync
    assert sync["counts"]["customer"]["pulled"] == sync["counts"]["product"]["pulled"] == 1
    wait_until(lambda: "Wine levy" in _names(_refreshed(company)["tax"]), seconds=5)
    changes = _refreshed(company)
    assert {"Wine levy", "Zero Rated", "No GST"} <= _names(changes["tax"])
    assert "Old GST on Income" not in _names(changes["tax"])
    assert "Te Aro Bakery" in _names(changes["customer"])
    assert "Sourdough" in _names(changes["product"])
    assert [change["id"] for change in changes["invoice"]] == list(company.invoices)
    assert {one["InvoiceNumber"] for one in company.in_xero("Invoices")} == {
        "OLD-1",
        *company.invoice_numbers,
    }


def test_pulling_500_contacts_causes_no_write_in_the_next_sync(company: Company) -> None:
    planted = [{"Name": f"Client {n:03}", "EmailAddress": f"client{n}@example.nz"} for n in range(500)]
    company.plants("Contacts", planted)

    first = company.syncs()
    assert first["counts"]["customer"] == {"pulled": 500}
    wait_until(lambda: len(_refreshed(company).get("customer", ())) == 500, seconds=5)
    second = company.syncs()

    assert second["state"] == "completed"
    assert "customer" not in second["counts"]
    assert company.writes_to_xero() == []


def test_what_is_on_both_sides_is_linked_and_not_doubled(company: Company) -> None:
    company.plants("Contacts", {"Name": "Harbour Florist", "EmailAddress": "Shop@harbour.example"})
    company.plants("Items", {"Code": "rose-red", "Name": "Roses"})
    company.puts("customers", {"id": "c1", "name": "harbour  florist", "email": "shop@harbour.example"})
    company.puts("products", {"id": "p1", "code": "ROSE-RED", "name": "Red roses", "price": "4.50"})

    sync = company.syncs()

    assert sync["counts"]["customer"]["linked"] == 1
    assert sync["counts"]["product"]["linked"] == 1
    assert len(company.in_xero("Contacts")) == 1
    assert len(company.in_xero("Items")) == 1
    assert not [call for call in company.writes_to_xero() if call["method"] == "PUT"]


def test_what_was_changed_in_xero_arrives_and_is_not_sent_back(company: Company) -> None:
    company.makes_customers(1)
    company.syncs()
    (contact,) = company.in_xero("Contacts")
    company.changes_in_xero("Contacts", contact["ContactID"], {"EmailAddress": "new@address.example"})
    before = company.writes_to_xero()

    sync = company.syncs()

    assert sync["counts"]["customer"] == {"pulled": 1}
    (customer,) = company.customers

    def arrived() -> bool:
        record = any_of(company.http.get(f"/api/v1/customers/{customer}"))["record"]
        return bool(record["email"] == "new@address.example")

    wait_until(arrived, seconds=5)
    assert company.syncs()["counts"] == {}
    assert company.writes_to_xero() == before

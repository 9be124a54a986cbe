"""Records that were deleted or archived in Xero and created there again.

If this breaks, the phone shows such a customer or product twice.
"""

from typing import Any

from tests.company import Company
from tests.waiting import wait_until
from tests.world import any_of


def _item(company: Company, code: str) -> dict[str, Any]:
    (found,) = [one for one in company.in_xero("Items") if one["Code"] == code and _is_listed(one)]
    return found


def _is_listed(item: dict[str, Any]) -> bool:
    return bool(item.get("Status") != "DELETED")


def _a_product_with_an_item(company: Company) -> tuple[str, str]:
    company.makes_products(1)
    company.syncs()
    (product,) = company.products
    return product, str(company.record("products", product)["code"])


def _makes_again(company: Company, code: str, price: float) -> None:
    company.bookkeeper(
        "Items",
        Code=code,
        Name="Made again",
        SalesDetails={"UnitPrice": price, "AccountCode": "200", "TaxType": "OUTPUT2"},
    )


def _number_of_products(company: Company) -> int:
    return len(any_of(company.http.get("/api/v1/products"))["items"])


def test_an_item_that_is_deleted_and_made_again_is_the_same_product(company: Company) -> None:
    product, code = _a_product_with_an_item(company)
    before = _number_of_products(company)
    company.bookkeeper("Items", ItemID=_item(company, code)["ItemID"], Status="DELETED")
    _makes_again(company, code, 14)

    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"], kind="product")
    assert (entry["record_id"], entry["outcome"]) == (product, "linked")
    assert "price 9.5 in the app, 14 in Xero" in entry["sentence"]
    (problem,) = company.problems()
    assert problem["code"] == "differs_on_linking"
    assert _number_of_products(company) == before
    assert company.record("products", product)["price"] == "9.5"
    company.answers(problem, "use_app")
    wait_until(lambda: str(_item(company, code)["SalesDetails"]["UnitPrice"]) == "9.5", seconds=30)
    wait_until(lambda: company.problems() == [], seconds=30)


def test_a_product_that_went_off_sale_with_its_item_is_on_sale_again_with_the_next_one(
    company: Company,
) -> None:
    product, code = _a_product_with_an_item(company)
    before = _number_of_products(company)
    company.bookkeeper("Items", ItemID=_item(company, code)["ItemID"], Status="DELETED")
    company.syncs()
    wait_until(lambda: company.record("products", product)["sold"] is False, seconds=20)
    _makes_again(company, code, 9.5)

    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"], kind="product")
    assert (entry["record_id"], entry["outcome"]) == (product, "linked")
    on_sale = next(one for one in entry["changes"] if one["field"] == "on sale")
    assert (on_sale["before"], on_sale["after"]) == ("false", "true")
    wait_until(lambda: company.record("products", product)["sold"] is True, seconds=20)
    assert _number_of_products(company) == before
    company.changes("products", product, price="11")
    company.syncs()
    assert float(_item(company, code)["SalesDetails"]["UnitPrice"]) == 11


def test_a_customer_whose_contact_was_archived_is_linked_to_the_new_contact_with_its_number(
    company: Company,
) -> None:
    company.puts("customers", {"id": "flora", "name": "Flora", "number": "C-17"})
    company.customers.append("flora")
    company.syncs()
    old = company.contact_named("Flora")
    company.bookkeeper("Contacts", ContactID=old["ContactID"], ContactStatus="ARCHIVED")
    company.makes_invoices(1, number="F-1")
    company.syncs()
    assert {problem["code"] for problem in company.problems()} == {"customer_archived"}
    customers = len(any_of(company.http.get("/api/v1/customers"))["items"])
    new = company.bookkeeper("Contacts", Name="Flora Ltd", AccountNumber="C-17")

    sync = company.syncs()

    (entry,) = company.entries(sync["sync_id"], kind="customer")
    assert (entry["record_id"], entry["outcome"]) == ("flora", "linked")
    assert "name Flora in the app, Flora Ltd in Xero" in entry["sentence"]
    assert [problem["code"] for problem in company.problems()] == ["differs_on_linking"]
    assert len(any_of(company.http.get("/api/v1/customers"))["items"]) == customers
    company.syncs()
    assert company.invoice_in_xero("F-1")["Contact"]["ContactID"] == new["ContactID"]
    assert company.record("customers", "flora")["name"] == "Flora"

"""A bookkeeper deletes, renames and merges in Xero: single stories.

If this breaks, a bookkeeper's change is overwritten, does not reach the app, or makes later edits fail.
"""

from decimal import Decimal
from typing import Any

from common.contracts.records import Product
from tests.model.builders import a_customer, a_payment, with_an_invoice
from tests.model.company import Company
from tests.model.judging import judge


def edits(company: Company, kind: str, **element: Any) -> None:
    """Let the bookkeeper change an object by Xero's rules, once the last sync is a while ago."""
    company.clock.advance(30)
    assert company.xero.person(kind, company.tenants[0], **element)
    company.touched.update(str(value) for key, value in element.items() if key.endswith("ID"))


def the(company: Company, kind: str) -> dict[str, Any]:
    """Return the only object of a kind."""
    (one,) = company.xero.objects(kind, company.tenants[0])
    return one


def test_a_payment_deleted_in_xero_is_told(company: Company) -> None:
    with_an_invoice(company).change(a_payment())
    company.sync()

    edits(company, "Payments", PaymentID=the(company, "Payments")["PaymentID"], Status="DELETED")
    company.sync()

    assert company.problems() == ["gone_in_xero"]
    judge(company)


def test_a_code_given_in_xero_to_a_product_without_one_is_taken(company: Company) -> None:
    company.change(Product(id="p-1", name="Roses", price=Decimal("10.00")))
    company.sync()

    edits(company, "Items", ItemID=the(company, "Items")["ItemID"], Code="ROSES")
    company.sync()

    record = company.ledger.of("product", "p-1").record
    assert isinstance(record, Product)
    assert record.code == "ROSES"
    judge(company)


def test_a_change_that_was_not_sent_when_the_contact_was_merged_goes_to_the_one_that_is_left(
    company: Company,
) -> None:
    company.change(a_customer("c-1"))
    company.change(a_customer("c-2"))
    company.sync()
    ids = {one["Name"]: one["ContactID"] for one in company.xero.objects("Contacts", company.tenants[0])}

    edits(company, "Contacts", ContactID=ids["Bloom c-1"], MergedToContactID=ids["Bloom c-2"])
    company.change(a_customer("c-1", email="a@example.nz"))
    company.sync()

    contacts = company.xero.objects("Contacts", company.tenants[0])
    left = next(one for one in contacts if one["ContactID"] == ids["Bloom c-2"])
    assert (left["Name"], left["EmailAddress"]) == ("Bloom c-2", "a@example.nz")
    judge(company)


def test_a_customer_whose_contact_was_merged_keeps_its_name_and_so_does_the_contact(company: Company) -> None:
    company.change(a_customer("c-1"))
    company.change(a_customer("c-2"))
    company.sync()
    ids = {one["Name"]: one["ContactID"] for one in company.xero.objects("Contacts", company.tenants[0])}
    edits(company, "Contacts", ContactID=ids["Bloom c-1"], MergedToContactID=ids["Bloom c-2"])
    company.sync()

    company.change(a_customer("c-1").model_copy(update={"name": "Renamed here"}))
    company.sync()
    edits(company, "Contacts", ContactID=ids["Bloom c-2"], Name="Renamed there")
    company.sync()

    names = [company.ledger.of("customer", one).record.model_dump()["name"] for one in ("c-1", "c-2")]
    assert names == ["Renamed here", "Renamed there"]
    judge(company)

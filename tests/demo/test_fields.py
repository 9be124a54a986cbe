"""The demo's check compares every field of every record with Xero.

If this breaks, the check calls a book equal although a field in Xero is wrong, or reports differences that existed
before.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from demo.comparison.lines import expected_lines
from demo.comparison.sides import Sides
from demo.comparison.table import as_markdown
from demo.records import Book, Line
from demo.verify import Before, Report, compare, objects_by_id
from demo.xero_index import Objects, XeroIndex
from tests.demo.as_xero_holds_it import in_xero

RATES: list[dict[str, Any]] = [
    {"TaxType": name, "EffectiveRate": rate, "Status": "ACTIVE", "CanApplyToRevenue": True}
    for name, rate in (("OUTPUT2", 15), ("ZERORATED", 0))
]
TAX, ZERO = "tax-15", "tax-0"


def line(**fields: str) -> Line:
    written: Line = {"description": "Labour", "quantity": "2", "price": "50.00", "tax_id": TAX}
    return Line(**{**written, **fields})  # type: ignore[typeddict-item]


@pytest.fixture
def book() -> Book:
    """One record of each kind."""
    figures = {"subtotal": "90.00", "tax": "13.50", "total": "103.50", "status": "open"}
    document = {"customer_id": "c1", "date": "2026-09-01", "currency": "NZD", "prices": "exclusive"} | figures
    sold = [line(product_id="p1", discount_rate="10")]
    address = {"line1": "1 High Street", "line2": "Flat 2", "city": "Nelson", "region": "Tasman"}
    ann = {"id": "c1", "number": "7", "name": "Ann", "email": "ann@a.example", "phone": "021 1"}
    hour = {"id": "p1", "code": "LAB", "name": "Labour", "description": "An hour", "price": "50.00"}
    invoice = {"id": "i1", "number": "INV-1", "due_date": "2026-09-20", "reference": "PO 7", "lines": sold}
    paid = {"id": "y1", "invoice_id": "i1", "date": "2026-09-02", "amount": "3.50", "reference": "thanks"}
    kinds: dict[str, Any] = {
        "taxes": [{"id": TAX, "name": "GST", "rate": "15"}, {"id": ZERO, "name": "Zero", "rate": "0"}],
        "customers": [
            ann | {"address": address | {"postal_code": "7010", "country": "NZ"}, "tax_number": "12-3"}
        ],
        "products": [hour | {"tax_id": TAX, "sold": True}],
        "invoices": [document | invoice],
        "payments": [paid],
        "credit_notes": [document | {"id": "n1", "number": "CN-1", "lines": [line(quantity="1.8")]}],
    }
    return Book("NZD", **kinds, sales_account="200", bank_account="bank")


@pytest.fixture
def xero(book: Book) -> Objects:
    """The same, as Xero holds it."""
    objects: Objects = {**in_xero(book, RATES), "TaxRates": RATES}
    objects["Invoices"][0] |= {"AmountPaid": 3.5, "AmountDue": 100}
    return objects


def found(report: Report) -> list[str]:
    return [one for reported in report.differences.values() for one in reported]


def test_a_book_that_xero_holds_in_every_field_has_no_difference(book: Book, xero: Objects) -> None:
    report = compare(book, XeroIndex(xero))

    assert found(report) == []
    assert {kind: tally.expected for kind, tally in report.kinds.items()} == dict.fromkeys(report.kinds, 1)


PLACES: list[tuple[str, tuple[str | int, ...], object, str]] = [
    ("Contacts", ("Name",), "Anne", "name Ann here, Anne in Xero"),
    ("Contacts", ("EmailAddress",), "", "e-mail ann@a.example here, none in Xero"),
    ("Contacts", ("TaxNumber",), "9", "tax number 12-3 here, 9 in Xero"),
    ("Contacts", ("ContactNumber",), "X", "contact number IA-c1 here, X in Xero"),
    ("Contacts", ("AccountNumber",), "X", "account number none here, X in Xero"),
    ("Contacts", ("Phones", 0, "PhoneNumber"), "", "phone 021 1 here, none in Xero"),
    ("Contacts", ("Phones", 0, "PhoneType"), "FAX", "phone 021 1 here, none in Xero; fax none here, 021 1"),
    ("Contacts", ("Addresses", 0, "AddressLine1"), "2", "address line 1 1 High Street here, 2 in Xero"),
    ("Contacts", ("Addresses", 0, "AddressLine2"), "", "address line 2 Flat 2 here, none in Xero"),
    ("Contacts", ("Addresses", 0, "City"), "", "city Nelson here, none in Xero"),
    ("Contacts", ("Addresses", 0, "Region"), "", "region Tasman here, none in Xero"),
    ("Contacts", ("Addresses", 0, "PostalCode"), "1", "postal code 7010 here, 1 in Xero"),
    ("Contacts", ("Addresses", 0, "Country"), "", "country NZ here, none in Xero"),
    ("Contacts", ("Addresses", 0, "AddressType"), "POBOX", "postal address none here, 1 High Street"),
    ("Items", ("Name",), "Work", "name Labour here, Work in Xero"),
    ("Items", ("Description",), "", "description An hour here, none in Xero"),
    ("Items", ("SalesDetails", "UnitPrice"), 50.01, "price 50 here, 50.01 in Xero"),
    ("Items", ("SalesDetails", "TaxType"), "NONE", "tax OUTPUT2 here, NONE in Xero"),
    ("Items", ("SalesDetails", "AccountCode"), "260", "account 200 here, 260 in Xero"),
    ("Items", ("IsSold",), False, "sold yes here, no in Xero"),
    ("Invoices", ("Date",), "2020-02-29", "date 2026-09-01 here, 2020-02-29 in Xero"),
    ("Invoices", ("DueDate",), "2020-02-29", "due date 2026-09-20 here, 2020-02-29 in Xero"),
    ("Invoices", ("Reference",), "", "reference PO 7 here, none in Xero"),
    ("Invoices", ("CurrencyCode",), "USD", "currency NZD here, USD in Xero"),
    ("Invoices", ("LineAmountTypes",), "Inclusive", "line amounts Exclusive here, Inclusive in Xero"),
    ("Invoices", ("Contact", "ContactID"), "other", "contact c1 here, other in Xero"),
    ("Invoices", ("SubTotal",), 90.01, "subtotal 90 here, 90.01 in Xero"),
    ("Invoices", ("TotalTax",), 13.51, "tax 13.5 here, 13.51 in Xero"),
    ("Invoices", ("Total",), 103.51, "total 103.5 here, 103.51 in Xero"),
    ("Invoices", ("AmountPaid",), 3.51, "paid 3.5 here, 3.51 in Xero"),
    ("Invoices", ("Status",), "DRAFT", "status AUTHORISED here, DRAFT in Xero"),
    ("Invoices", ("Url",), "http://a/invoices/i2", "address in the app i1 here, i2 in Xero"),
    ("Invoices", ("LineItems", 0, "Description"), "Work", "line 1, description Labour here, Work"),
    ("Invoices", ("LineItems", 0, "Quantity"), 3, "line 1, quantity 2 here, 3 in Xero"),
    ("Invoices", ("LineItems", 0, "UnitAmount"), 50.0001, "line 1, price 50 here, 50.0001 in Xero"),
    ("Invoices", ("LineItems", 0, "DiscountRate"), 0, "line 1, discount 10 here, 0 in Xero"),
    ("Invoices", ("LineItems", 0, "AccountCode"), "260", "line 1, account 200 here, 260 in Xero"),
    ("Invoices", ("LineItems", 0, "TaxType"), "ZERORATED", "line 1, tax OUTPUT2 here, ZERORATED"),
    ("Invoices", ("LineItems", 0, "ItemCode"), "", "line 1, item LAB here, none in Xero"),
    ("CreditNotes", ("CreditNoteNumber",), "CN-2", "number CN-1 here, CN-2 in Xero"),
    ("CreditNotes", ("RemainingCredit",), 0, "remaining 103.5 here, 0 in Xero"),
    ("CreditNotes", ("LineItems", 0, "UnitAmount"), 51, "line 1, price 50 here, 51 in Xero"),
    ("Payments", ("Amount",), 3.51, "amount 3.5 here, 3.51 in Xero"),
    ("Payments", ("Date",), "2020-02-29", "date 2026-09-02 here, 2020-02-29 in Xero"),
    ("Payments", ("Reference",), "IA-y1", "reference IA-y1 thanks here, IA-y1 in Xero"),
    ("Payments", ("Account", "AccountID"), "other", "account bank here, other in Xero"),
    ("Payments", ("Invoice", "InvoiceID"), "other", "invoice i1 here, other in Xero"),
]


@pytest.mark.parametrize(("resource", "path", "value", "words"), PLACES)
def test_each_field_that_differs_in_xero_is_named_with_both_values(
    book: Book, xero: Objects, resource: str, path: tuple[str | int, ...], value: object, words: str
) -> None:
    where: Any = xero[resource][0]
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value

    assert any(words in one for one in found(compare(book, XeroIndex(xero))))


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Garden design and landscaping, large", "Garden design and-0a1b2c3d4e5f", True),
        ("", "IA0a1b2c3d4e5f", True),
        ("Garden design and landscaping, large", "Garden design-0a1b2c3d4e5f", False),
        ("", "LAB", False),
    ],
)
def test_a_product_whose_code_is_none_for_xero_is_found_by_the_one_made_of_it(
    book: Book, xero: Objects, ours: str, theirs: str, same: bool
) -> None:
    book.products[0]["code"] = ours
    xero["Items"][0]["Code"] = theirs
    xero["Invoices"][0]["LineItems"][0]["ItemCode"] = theirs
    assert (found(compare(book, XeroIndex(xero))) == []) is same


def test_a_line_that_only_xero_has_is_found(book: Book, xero: Objects) -> None:
    xero["Invoices"][0]["LineItems"].append({"Description": "Added later"})
    assert found(compare(book, XeroIndex(xero))) == ["invoice INV-1: line 2 none here, Added later in Xero"]


def test_what_differed_before_and_is_as_it_was_on_both_sides_is_left(book: Book, xero: Objects) -> None:
    xero["Contacts"][0]["Name"] = "ANN"
    before = Before({"c1": dict(book.customers[0])}, objects_by_id(deepcopy(xero)))

    report = compare(book, XeroIndex(xero), before)

    assert (report.ok, report.kinds["customer"].left) == (True, 1)
    book.customers[0]["name"] = "ann"
    assert found(compare(book, XeroIndex(xero), before)) == ["customer 7: name ann here, ANN in Xero"]


def test_xeros_own_fields_of_what_was_there_before_stay_as_they_were(book: Book, xero: Objects) -> None:
    xero["Contacts"][0]["Website"] = "https://ann.example"
    before = Before({}, objects_by_id(deepcopy(xero)))
    assert compare(book, XeroIndex(xero), before).ok
    xero["Contacts"][0]["Website"] = ""
    assert (
        "website https://ann.example here, none in Xero" in found(compare(book, XeroIndex(xero), before))[0]
    )


@pytest.mark.parametrize(
    ("given", "discounts", "expected"),
    [
        ({"discount_rate": "10"}, False, ("Labour (2 × 50, less 10 %)", "1", "90", "0")),
        ({"discount_rate": "33.333"}, True, ("Labour (2 × 50, less 33.333 %)", "1", "66.67", "0")),
        ({"description": "", "product_id": "p1"}, True, ("Labour", "2", "50", "0")),
        ({"description": ""}, True, ("-", "2", "50", "0")),
        ({"discount_rate": "12.50"}, True, ("Labour", "2", "50", "12.5")),
    ],
)
def test_a_line_is_expected_as_the_rules_of_semantics_say(
    book: Book, xero: Objects, given: dict[str, str], discounts: bool, expected: tuple[str, ...]
) -> None:
    invoice = book.invoices[0] | {"lines": [line(**given)]}
    shown = expected_lines(invoice, Sides(book, XeroIndex(xero)), discounts)[0]
    assert tuple(shown[name] for name in ("description", "quantity", "price", "discount")) == expected


def test_a_note_is_expected_as_a_last_line_of_words_alone(book: Book, xero: Objects) -> None:
    *_, last = expected_lines(book.invoices[0] | {"note": "Thank you"}, Sides(book, XeroIndex(xero)), True)
    assert {name: value for name, value in last.items() if value} == {"description": "Thank you"}


def test_the_readme_shows_the_table_of_rules() -> None:
    readme = Path(__file__).parents[2] / "tools" / "demo" / "README.md"
    assert as_markdown() in readme.read_text(encoding="utf-8")

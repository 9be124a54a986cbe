"""The sample book: the same each time, realistic, and rounded as Xero rounds.

If this breaks, `make demo` shows differences that are the book's own errors, or hides cases that real books have.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from demo.book import sample_book
from demo.book.already_there import already_there
from demo.countries import COUNTRIES
from demo.money import cents, line_tax, totals
from demo.records import Book, Invoice

WRITE = """
import json
from dataclasses import asdict
from demo.book import sample_book
print(json.dumps(asdict(sample_book())))
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return sample_book()


def half_up(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def reckoned(book: Book, invoice: Invoice) -> tuple[Fraction, Fraction]:
    """The amounts and the tax of the lines, in fractions and not in the demo's way."""
    rates = {tax["id"]: Fraction(tax["rate"]) for tax in book.taxes}
    amounts = tax = Fraction(0)
    for line in invoice["lines"]:
        discount = Fraction(line.get("discount_rate", "0"))
        amount = half_up(Fraction(line["quantity"]) * Fraction(line["price"]) * (1 - discount / 100))
        rate = rates[line["tax_id"]]
        amounts += amount
        tax += half_up(amount * rate / (100 + rate if invoice["prices"] == "inclusive" else 100))
    return amounts, tax


def test_the_book_is_the_same_bytes_in_another_process_with_another_hash_seed(book: Book) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    other = subprocess.run(
        [sys.executable, "-c", WRITE], env=environment, capture_output=True, text=True, check=True
    )

    assert other.stdout.strip() == json.dumps(asdict(book))


def test_the_book_has_three_hundred_customers_a_hundred_products_a_thousand_invoices_and_eight_hundred_payments(
    book: Book,
) -> None:
    counts = [len(kind) for kind in (book.customers, book.products, book.invoices, book.payments)]
    assert counts == [300, 100, 1000, 800]


def test_names_codes_numbers_and_ids_are_each_their_own(book: Book) -> None:
    for values in (
        [customer["name"].casefold() for customer in book.customers],
        [product["code"].casefold() for product in book.products],
        [invoice["number"] for invoice in book.invoices],
        [
            record["id"]
            for kind in (book.customers, book.products, book.invoices, book.payments)
            for record in kind
        ],
    ):
        assert len(set(values)) == len(values)


def test_every_invoice_comes_to_what_its_lines_say_line_by_line_halves_up(book: Book) -> None:
    for invoice in book.invoices:
        amounts, tax = reckoned(book, invoice)
        subtotal = amounts - tax if invoice["prices"] == "inclusive" else amounts
        assert (Fraction(invoice["subtotal"]), Fraction(invoice["tax"])) == (subtotal, tax), invoice["number"]
        assert Fraction(invoice["total"]) == subtotal + tax


def test_lines_are_as_various_as_in_life(book: Book) -> None:
    lines = [line for invoice in book.invoices for line in invoice["lines"]]
    assert {len(invoice["lines"]) for invoice in book.invoices} >= {1, 2, 12}
    assert any(
        len(line["price"].partition(".")[2]) == 4 and not line["price"].endswith("0") for line in lines
    )
    assert any("." in line["quantity"] for line in lines)
    assert any("discount_rate" in line for line in lines)
    assert any("product_id" not in line for line in lines)
    assert {line["tax_id"] for line in lines} == {tax["id"] for tax in book.taxes}
    assert {invoice["prices"] for invoice in book.invoices} == {"exclusive", "inclusive"}
    assert (
        len({note for invoice in book.invoices if (note := invoice.get("note")) and not note.isascii()}) >= 8
    )


def test_no_invoice_is_paid_beyond_its_total_and_some_are_paid_in_two_parts(book: Book) -> None:
    paid: dict[str, list[Decimal]] = defaultdict(list)
    for payment in book.payments:
        assert Decimal(payment["amount"]) > 0
        paid[payment["invoice_id"]].append(Decimal(payment["amount"]))
    owed = {invoice["id"]: Decimal(invoice["total"]) for invoice in book.invoices}
    how = Counter((len(parts), sum(parts) == owed[invoice]) for invoice, parts in paid.items())
    assert all(sum(parts) <= owed[invoice] for invoice, parts in paid.items())
    assert how[(1, True)] > 500
    assert how[(1, False)] >= 50
    assert how[(2, True)] >= 50


def test_payments_lie_between_their_invoice_and_the_last_day_of_the_book() -> None:
    book = sample_book(until=date(2024, 2, 29))
    issued = {invoice["id"]: invoice["date"] for invoice in book.invoices}
    assert all(issued[payment["invoice_id"]] <= payment["date"] <= "2024-02-29" for payment in book.payments)


@pytest.mark.parametrize("currency", list(COUNTRIES))
def test_a_book_of_any_currency_carries_its_countrys_taxes(currency: str) -> None:
    book = sample_book(currency)
    assert {invoice["currency"] for invoice in book.invoices} == {currency}
    assert [tax["rate"] for tax in book.taxes] == [rate for _, rate in COUNTRIES[currency].taxes]


def test_some_of_what_xero_already_has_is_the_books_and_the_rest_is_not(book: Book) -> None:
    there = already_there(book)
    names = {customer["name"].casefold(): customer for customer in book.customers}
    codes = {product["code"]: product for product in book.products}
    same = [contact for contact in there.contacts if contact["Name"].casefold() in names]
    same_items = [item for item in there.items if item["Code"] in codes]

    assert len(same) >= 10
    assert any(contact["Name"] not in {customer["name"] for customer in book.customers} for contact in same)
    assert all(
        contact["EmailAddress"] in ("", names[contact["Name"].casefold()].get("email")) for contact in same
    )
    assert len(same_items) >= 5
    assert all(item["Name"] == codes[item["Code"]]["name"] for item in same_items)
    assert len({contact["Name"].casefold() for contact in there.contacts}) == len(there.contacts)
    assert not {name.casefold() for name in there.only_there} & (
        set(names) | {code.casefold() for code in codes}
    )
    assert not {invoice["InvoiceNumber"] for invoice in there.invoices} & {
        invoice["number"] for invoice in book.invoices
    }


def test_tax_is_rounded_on_each_line_and_not_on_the_document() -> None:
    lines = [(Decimal(amount), Decimal(15)) for amount in ("25.06", "25.61", "25.63")]
    assert totals(lines, inclusive=False) == (Decimal("76.30"), Decimal("11.44"), Decimal("87.74"))


@pytest.mark.parametrize(
    ("amount", "tax"),
    [
        ("89.00", "11.61"),
        ("90", "11.74"),
        ("95.50", "12.46"),
        ("97", "12.65"),
        ("500", "65.22"),
        ("541.25", "70.60"),
    ],
)
def test_tax_contained_in_a_price_is_taken_out_of_it(amount: str, tax: str) -> None:
    assert line_tax(Decimal(amount), Decimal(15), inclusive=True) == Decimal(tax)


def test_half_a_cent_goes_up() -> None:
    assert cents(Decimal("2.165")) == Decimal("2.17")

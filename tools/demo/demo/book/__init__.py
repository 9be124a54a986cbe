"""The sample book: five months of a trade company, realistic and always identical."""

from datetime import date
from random import Random

from demo.book.customers import write_customers
from demo.book.invoices import write_invoices
from demo.book.payments import write_payments
from demo.book.products import write_products
from demo.countries import country_of
from demo.records import Book

SEED = 20_260_930
UNTIL = date(2026, 9, 30)


def sample_book(currency: str = "NZD", until: date = UNTIL) -> Book:
    """Return the book of 300 customers, 100 products, 1,000 invoices and 800 payments, dated up to `until`."""
    country = country_of(currency)
    random = Random(SEED)  # noqa: S311 - the book must be reproducible
    taxes = country.book_taxes
    customers = write_customers(random, country, 300)
    products = write_products(random, taxes)
    invoices = write_invoices(random, country, customers, products, 1000, until)
    payments = write_payments(random, invoices, until)
    return Book(country.currency, taxes, customers, products, invoices, payments)

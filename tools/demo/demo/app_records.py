"""The app's records, read through the public API."""

from collections.abc import Mapping
from typing import Any, cast

from demo.client import App
from demo.records import Book, CreditNote, Customer, Invoice, Payment, Product, Tax

AppRecord = dict[str, Any]
AppRecords = dict[str, list[AppRecord]]
KINDS = {
    "taxes": "tax",
    "customers": "customer",
    "products": "product",
    "invoices": "invoice",
    "creditnotes": "credit_note",
    "payments": "payment",
}
# Fields about a record that are not part of it.
ABOUT = ("revision", "xero_id", "xero_url", "differs")
PAGE = 500


async def read_records(app: App) -> AppRecords:
    """Return every record of the company, by the API's name of its kind."""
    return {kinds: await _all(app, kinds) for kinds in KINDS}


def book_of(records: Mapping[str, list[AppRecord]], book: Book) -> Book:
    """Return the app's records as a book, with the organisation and the accounts of the loaded book."""
    fields = {kinds: [_record_fields(one) for one in found] for kinds, found in records.items()}
    return Book(
        book.currency,
        cast("list[Tax]", fields["taxes"]),
        cast("list[Customer]", fields["customers"]),
        cast("list[Product]", fields["products"]),
        cast("list[Invoice]", fields["invoices"]),
        cast("list[Payment]", fields["payments"]),
        book.tenant_id,
        cast("list[CreditNote]", fields["creditnotes"]),
        book.sales_account,
        book.bank_account,
    )


def _record_fields(record: AppRecord) -> AppRecord:
    return {name: value for name, value in record.items() if name not in ABOUT and value is not None}


async def _all(app: App, kinds: str) -> list[AppRecord]:
    found: list[AppRecord] = []
    query = {"limit": str(PAGE)}
    while True:
        page = await app.get(f"/api/v1/{kinds}", **query)
        found += page["items"]
        if not page["next"]:
            return found
        query["cursor"] = page["next"]

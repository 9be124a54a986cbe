"""The book that a file of invoice lines makes."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from demo.countries import country_of
from demo.csv_book.dates import find_order, read_date
from demo.csv_book.numbers import find_decimal_sign, read_number
from demo.csv_book.sheet import Row, read_rows
from demo.csv_book.shelf import Shelf, Understood, without_fraction
from demo.errors import CannotRun
from demo.money import line_amount
from demo.records import Book, record_id

MOST_LINES = 500
MOST = Decimal("999999999999")


@dataclass(frozen=True)
class Refused:
    """An invoice that is not taken: its rows in the file, and why."""

    invoice: str
    rows: list[int]
    reason: str


@dataclass
class Loaded:
    """What a file holds: the book, what was refused, and how the file was read."""

    book: Book
    separator: str
    decimal_sign: str
    dates: str
    refused: list[Refused] = field(default_factory=list)


def book_from(file: Path, dates: str = "", currency: str = "NZD", tax: str = "") -> Loaded:
    """Read a book from a file; `tax` per cent comes on top of its prices, the country's usual rate if not given."""
    country = country_of(currency)
    rate = _rate(tax) if tax else country.standard_rate
    rows, separator = read_rows(file)
    sign = find_decimal_sign((row[column] for row in rows for column in ("UnitPrice", "Quantity")), separator)
    order = find_order([row["InvoiceDate"] for row in rows], dates)
    name = f"Tax {rate.normalize():f}%"
    book = Book(
        country.currency, [{"id": record_id("tax", name), "name": name, "rate": f"{rate.normalize():f}"}]
    )
    loaded = Loaded(book, separator, sign, order)
    by_invoice: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_invoice[row["InvoiceNo"]].append(row)
    shelf = Shelf(book)
    for number, its_rows in by_invoice.items():
        _take(loaded, shelf, number, its_rows)
    if not book.invoices:
        why = "; ".join(dict.fromkeys(refused.reason for refused in loaded.refused))
        raise CannotRun(f"No invoice of {file} can be taken: {why}.")
    return loaded


def _rate(text: str) -> Decimal:
    rate = (
        read_number(text.removesuffix("%"), ",") if "," in text else read_number(text.removesuffix("%"), ".")
    )
    if rate is None or not 0 <= rate <= 100 or rate != round(rate, 4):
        raise CannotRun(f"TAX={text} is no tax in per cent: give a number from 0 to 100, for example TAX=20.")
    return rate


def _take(loaded: Loaded, shelf: Shelf, number: str, rows: list[Row]) -> None:
    lines = [_read(row, loaded) for row in rows]
    understood = [line for line in lines if isinstance(line, Understood)]
    reason = _of_the_whole(number, rows) or next((line for line in lines if isinstance(line, str)), "")
    reason = reason or _of_the_amounts(understood)
    if reason:
        loaded.refused.append(Refused(number, [row.at for row in rows], reason))
    else:
        loaded.book.invoices.append(shelf.invoice(number, understood))


def _of_the_whole(number: str, rows: list[Row]) -> str:
    customers = dict.fromkeys(without_fraction(row["CustomerID"]) for row in rows)
    if not number:
        return "no invoice number"
    if number[:1] in "Cc" and number[1:].isdigit():
        return "a cancellation"
    if not number.isascii() or len(number) > 255:
        return "an invoice number Xero cannot hold"
    if "" in customers:
        return "no customer"
    if len(customers) > 1:
        return f"several customers: {', '.join(customers)}"
    if len(rows) > MOST_LINES:
        return f"{len(rows)} lines, more than {MOST_LINES}"
    return ""


def _read(row: Row, loaded: Loaded) -> Understood | str:
    quantity = read_number(row["Quantity"], loaded.decimal_sign)
    price = read_number(row["UnitPrice"], loaded.decimal_sign)
    on = read_date(row["InvoiceDate"], loaded.dates)
    for what, value in (("quantity", quantity), ("price", price)):
        said = row["Quantity" if what == "quantity" else "UnitPrice"]
        if value is None:
            return f"row {row.at}: {what} {said!r} is no number"
        if value != round(value, 4) or abs(value) > MOST:
            return f"row {row.at}: {what} {said} has more than 4 decimals or 12 figures"
    if on is None:
        return f"row {row.at}: date {row['InvoiceDate']!r} is none in the order {loaded.dates}"
    assert quantity is not None and price is not None  # noqa: PT018 - both were looked at above
    return Understood(row, on, quantity, price)


def _of_the_amounts(lines: list[Understood]) -> str:
    amounts = [line_amount(line.quantity, line.price) for line in lines]
    if sum(amounts) < 0:
        return f"it comes to {sum(amounts)}, and an invoice cannot be below zero"
    if any(abs(amount) > MOST / 100 for amount in amounts):
        return "an amount too large for Xero"
    return ""

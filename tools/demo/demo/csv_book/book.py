"""Reads a book from a file of invoices, and reports how each row was understood."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from demo.countries import country_of
from demo.csv_book.book_builder import BookBuilder
from demo.csv_book.columns import DATES, NUMBERS, Column
from demo.csv_book.dates import find_order
from demo.csv_book.dialects import DIALECTS, Dialect
from demo.csv_book.dialects.given import ask_columns, dialect_of, read_columns
from demo.csv_book.draft import Draft, LeftOut
from demo.csv_book.numbers import find_decimal_sign, read_number
from demo.csv_book.questions import Ask, Asked, Question, settle
from demo.csv_book.reading import Reading
from demo.csv_book.sheet import Row, Sheet, open_sheets, read_rows
from demo.errors import CannotRun
from demo.records import Book

USUAL_CURRENCY = "NZD"
PRICES = ("", "exclusive", "inclusive")


@dataclass(frozen=True)
class Refused:
    """A document that is left out: its rows in the file, and the reason."""

    invoice: str
    rows: list[int]
    reason: str


@dataclass
class Loaded:
    """The content of a file: the book, the documents that are left out, and how the file was read.

    `understood` describes the result of each row; `notes` are the assumptions about missing information.
    """

    book: Book
    dialect: str
    separator: str
    decimal_sign: str
    dates: str
    columns: str = ""
    refused: list[Refused] = field(default_factory=list)
    understood: dict[int, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def book_from(file: Path, asked: Asked | None = None, ask: Ask | None = None) -> Loaded:
    """Read a book from a file.

    Args:
        file: A CSV file with its headings in the first line.
        asked: The settings for reading the file.
        ask: Asks a person; None if there is nobody to ask.

    Raises:
        CannotRun: If a setting is invalid, or no document can be imported.
    """
    asked = asked or Asked()
    sheet, dialect = _recognise(file, asked, ask)
    rows = read_rows(sheet, dialect.columns)
    country = country_of(_currency(rows, asked))
    if asked.prices not in PRICES:
        raise CannotRun(f"PRICES={asked.prices} is invalid. Use PRICES=exclusive or PRICES=inclusive.")
    reading = Reading(
        _answer(find_order(_texts(rows, DATES), asked.dates or dialect.dates), ask),
        _answer(find_decimal_sign(_texts(rows, NUMBERS), asked.decimals or dialect.decimal_sign), ask),
        _rate(asked.tax) if asked.tax else country.standard_rate,
        asked.prices,
    )
    book = Book(country.currency)
    loaded = Loaded(
        book,
        dialect.name,
        sheet.separator,
        reading.decimal_sign,
        reading.dates,
        _columns_setting(dialect, asked),
    )
    loaded.notes = _left_open(rows, dialect, asked, reading, book.currency)
    _import_all(loaded, rows, dialect, reading)
    if not book.invoices and not book.credit_notes:
        reasons = "; ".join(dict.fromkeys(refused.reason for refused in loaded.refused))
        raise CannotRun(f"No invoice in {file} can be imported: {reasons}.")
    return loaded


def _recognise(file: Path, asked: Asked, ask: Ask | None) -> tuple[Sheet, Dialect]:
    sheets = open_sheets(file)
    if asked.columns:
        columns = read_columns(asked.columns)
        for sheet in sheets:
            if sheet.names(*columns.values()):
                return sheet, dialect_of(columns)
        missing = [one for one in columns.values() if not sheets[0].names(one)]
        raise CannotRun(f"COLUMNS names headings that {file} does not have: {', '.join(missing)}.")
    for sheet in sheets:
        for dialect in DIALECTS:
            if dialect.matches(sheet):
                return sheet, dialect
    if not any(sheets[0].headings):
        raise CannotRun(f"{file} has no headings in its first line.")
    return sheets[0], dialect_of(ask_columns(sheets[0], ask, _nearest(sheets[0])))


def _nearest(sheet: Sheet) -> str:
    """Return the missing headings of the closest dialect; empty if the file has less than half of its headings."""
    lacking = {
        dialect: [one for column in dialect.required if not sheet.names(one := dialect.columns[column])]
        for dialect in DIALECTS
    }
    dialect = min(DIALECTS, key=lambda one: len(lacking[one]) / len(one.required))
    missing = lacking[dialect]
    if len(missing) * 2 > len(dialect.required):
        return ""
    return f"For {dialect.name}, these headings are missing: {', '.join(sorted(missing))}.\n"


def _columns_setting(dialect: Dialect, asked: Asked) -> str:
    """Return the value of `COLUMNS=` for the columns that a person named, to reuse the answers."""
    if asked.columns or dialect in DIALECTS:
        return asked.columns
    return "; ".join(f"{column}={heading}" for column, heading in dialect.columns.items())


def _currency(rows: list[Row], asked: Asked) -> str:
    if asked.currency:
        return asked.currency
    found = {row[Column.CURRENCY].upper() for row in rows} - {""}
    return found.pop() if len(found) == 1 else USUAL_CURRENCY


def _texts(rows: list[Row], columns: tuple[Column, ...]) -> list[str]:
    return [text for row in rows for column in columns if (text := row[column])]


def _answer(found: str | Question, ask: Ask | None) -> str:
    return settle(found, ask) if isinstance(found, Question) else found


def _rate(text: str) -> Decimal:
    bare = text.removesuffix("%").strip()
    rate = read_number(bare, "," if "," in bare else ".")
    if rate is None or not 0 <= rate <= 100 or rate != round(rate, 4):
        raise CannotRun(f"TAX={text} is not a percentage. Use a number from 0 to 100, for example TAX=20.")
    return rate


def _left_open(rows: list[Row], dialect: Dialect, asked: Asked, reading: Reading, currency: str) -> list[str]:
    notes = []
    if not asked.currency and not any(row[Column.CURRENCY] for row in rows):
        notes.append(f"the file has no currency: the amounts are in {currency} (change with CURRENCY=)")
    if not asked.tax and not dialect.taxed:
        notes.append(
            f"the file has no taxes: each line has {reading.rate.normalize():f} % (change with TAX=)"
        )
    if not asked.prices and not any(row[Column.TOTAL] for row in rows):
        notes.append("the file has no totals: the prices exclude tax (change with PRICES=)")
    if Column.DUE not in dialect.columns or not any(row[Column.DUE] for row in rows):
        notes.append("the file has no due dates: invoices are due after 20 days")
    return notes


def _import_all(loaded: Loaded, rows: list[Row], dialect: Dialect, reading: Reading) -> None:
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row[Column.NUMBER], []).append(row)
    builder = BookBuilder(loaded.book)
    for number, rows_of_document in by_number.items():
        try:
            if not number:
                raise LeftOut("no invoice number")
            draft = dialect.read(rows_of_document, reading)
            builder.add(draft)
        except LeftOut as problem:
            at = [row.at for row in rows_of_document]
            loaded.refused.append(Refused(number, at, str(problem)))
            for one in at:
                loaded.understood[one] = [f"{number or '(no number)'} is left out: {problem}"]
        else:
            _note(loaded, draft)
    loaded.notes += dict.fromkeys(builder.notes)
    loaded.understood = dict(sorted(loaded.understood.items()))


def _note(loaded: Loaded, draft: Draft) -> None:
    for one in (draft, draft.refund):
        if one is None:
            continue
        kind = "credit note" if one.cancels or one.totals().total < 0 else "invoice"
        for line in one.lines:
            less = f" less {line.discount.normalize():f} %" if line.discount else ""
            loaded.understood.setdefault(line.at, []).append(
                f"{kind} {one.number}, {one.on}, {one.buyer.name}: {line.quantity:f} x {line.price:f}{less} = "
                f"{line.amount} {loaded.book.currency}, tax {line.rate.normalize():f} %, "
                f"{' '.join((line.code, line.description)).strip()}"
            )

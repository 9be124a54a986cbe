"""The book that a file of invoices makes, and what was understood of each row."""

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
    """A document that is not taken: its rows in the file, and why."""

    invoice: str
    rows: list[int]
    reason: str


@dataclass
class Loaded:
    """What a file holds: the book, what was left out, and how the file was read.

    `understood` tells for each row what became of it; `said` is what the file leaves open and how it was taken.
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
        file: A CSV file whose first line has its headings.
        asked: What was said beforehand about how to read it.
        ask: Asks a person; None if there is nobody to ask.

    Raises:
        CannotRun: The file cannot be read, leaves something open that nobody answers, or has nothing to take.
    """
    asked = asked or Asked()
    sheet, dialect = _recognise(file, asked, ask)
    rows = read_rows(sheet, dialect.columns)
    country = country_of(_currency(rows, asked))
    if asked.prices not in PRICES:
        raise CannotRun(f"PRICES={asked.prices} is neither exclusive nor inclusive.")
    reading = Reading(
        _answer(find_order(_texts(rows, DATES), asked.dates or dialect.dates), ask),
        _answer(find_decimal_sign(_texts(rows, NUMBERS), asked.decimals or dialect.decimal_sign), ask),
        _rate(asked.tax) if asked.tax else country.standard_rate,
        asked.prices,
    )
    book = Book(country.currency)
    loaded = Loaded(
        book, dialect.name, sheet.separator, reading.decimal_sign, reading.dates, _named(dialect, asked)
    )
    loaded.notes = _left_open(rows, dialect, asked, reading, book.currency)
    _take_all(loaded, rows, dialect, reading)
    if not book.invoices and not book.credit_notes:
        why = "; ".join(dict.fromkeys(refused.reason for refused in loaded.refused))
        raise CannotRun(f"No invoice of {file} can be taken: {why}.")
    return loaded


def _recognise(file: Path, asked: Asked, ask: Ask | None) -> tuple[Sheet, Dialect]:
    sheets = open_sheets(file)
    if asked.columns:
        columns = read_columns(asked.columns)
        for sheet in sheets:
            if sheet.names(*columns.values()):
                return sheet, dialect_of(columns)
        missing = [one for one in columns.values() if not sheets[0].names(one)]
        raise CannotRun(f"{file} lacks the headings {', '.join(missing)}, which COLUMNS names.")
    for sheet in sheets:
        for dialect in DIALECTS:
            if dialect.is_spoken_by(sheet):
                return sheet, dialect
    if not any(sheets[0].headings):
        raise CannotRun(f"{file} has no headings in its first line.")
    return sheets[0], dialect_of(ask_columns(sheets[0], ask, _nearest(sheets[0])))


def _nearest(sheet: Sheet) -> str:
    """Return what a file lacks of the dialect of which it has the most headings, if it has half of them."""
    lacking = {
        dialect: [one for column in dialect.required if not sheet.names(one := dialect.columns[column])]
        for dialect in DIALECTS
    }
    dialect = min(DIALECTS, key=lambda one: len(lacking[one]) / len(one.required))
    missing = lacking[dialect]
    if len(missing) * 2 > len(dialect.required):
        return ""
    return f"To be {dialect.name} it lacks {', '.join(sorted(missing))}.\n"


def _named(dialect: Dialect, asked: Asked) -> str:
    """Return `COLUMNS=` as a person named the columns, so that they need not be asked again."""
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
        raise CannotRun(f"TAX={text} is no tax in per cent: give a number from 0 to 100, for example TAX=20.")
    return rate


def _left_open(rows: list[Row], dialect: Dialect, asked: Asked, reading: Reading, currency: str) -> list[str]:
    message = []
    if not asked.currency and not any(row[Column.CURRENCY] for row in rows):
        message.append(f"the file names no currency: its amounts are taken as {currency} (CURRENCY=)")
    if not asked.tax and not dialect.taxed:
        message.append(
            f"the file names no taxes: {reading.rate.normalize():f} % is taken for each line (TAX=)"
        )
    if not asked.prices and not any(row[Column.TOTAL] for row in rows):
        message.append("the file names no totals: its prices are taken as without tax (PRICES=)")
    if Column.DUE not in dialect.columns or not any(row[Column.DUE] for row in rows):
        message.append("the file names no due dates: 20 days after the date are taken")
    return message


def _take_all(loaded: Loaded, rows: list[Row], dialect: Dialect, reading: Reading) -> None:
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row[Column.NUMBER], []).append(row)
    builder = BookBuilder(loaded.book)
    for number, its_rows in by_number.items():
        try:
            if not number:
                raise LeftOut("no invoice number")
            draft = dialect.read(its_rows, reading)
            builder.take(draft)
        except LeftOut as trouble:
            at = [row.at for row in its_rows]
            loaded.refused.append(Refused(number, at, str(trouble)))
            for one in at:
                loaded.understood[one] = [f"{number or '(no number)'} is left out: {trouble}"]
        else:
            _note(loaded, draft)
    loaded.notes += dict.fromkeys(builder.notes)
    loaded.understood = dict(sorted(loaded.understood.items()))


def _note(loaded: Loaded, draft: Draft) -> None:
    for one in (draft, draft.refund):
        if one is None:
            continue
        kind = "credit note" if one.cancels or one.comes_to().total < 0 else "invoice"
        for line in one.lines:
            less = f" less {line.discount.normalize():f} %" if line.discount else ""
            loaded.understood.setdefault(line.at, []).append(
                f"{kind} {one.number}, {one.on}, {one.buyer.name}: {line.quantity:f} x {line.price:f}{less} = "
                f"{line.amount} {loaded.book.currency}, tax {line.rate.normalize():f} %, "
                f"{' '.join((line.code, line.description)).strip()}"
            )

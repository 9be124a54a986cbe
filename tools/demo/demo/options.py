"""The options of `make demo`, and the book that they select."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from demo.book import sample_book
from demo.csv_book import Asked, Loaded, Refused, book_from
from demo.csv_book.questions import Ask
from demo.records import Book

SHOWN = 20
SETTINGS = {
    "dates": "DATES",
    "decimals": "DECIMALS",
    "currency": "CURRENCY",
    "tax": "TAX",
    "prices": "PRICES",
    "columns": "COLUMNS",
}


@dataclass(frozen=True)
class Options:
    """The options from the environment: stop by itself, a file of invoices, and how to read it."""

    once: bool = False
    book: str = ""
    asked: Asked = field(default_factory=Asked)


def read_options() -> Options:
    """Return the options from the environment."""
    once = os.environ.get("ONCE", "").strip().lower() not in ("", "0", "no", "false")
    file = os.environ.get("BOOK", "").strip()
    given = {name: os.environ.get(setting, "").strip() for name, setting in SETTINGS.items()}
    return Options(once, file, Asked(**given))


def open_book(
    options: Options, echo: Callable[[str], None], *, every_row: bool = False
) -> tuple[Book, list[Refused]]:
    """Return the sample book or the book in a file, with the rejected invoices; echo how the file was read.

    At a terminal, this asks about anything that the file leaves open.
    """
    if not options.book:
        return sample_book(options.asked.currency or "NZD"), []
    loaded = book_from(Path(options.book), options.asked, at_terminal())
    for line in _summary(options.book, loaded, every_row):
        echo(line)
    return loaded.book, loaded.refused


def at_terminal() -> Ask | None:
    """Return a function that asks the person at the terminal, or None without a terminal."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None


def _summary(file: str, loaded: Loaded, every_row: bool) -> list[str]:
    separator = {"\t": "tabs"}.get(loaded.separator, f'"{loaded.separator}"')
    book, refused = loaded.book, loaded.refused
    lines = [
        f"{file}: {loaded.dialect}; separator {separator}, decimal sign "
        f'"{loaded.decimal_sign}", order of dates {loaded.dates}',
        *([f"  COLUMNS='{loaded.columns}'"] if loaded.columns else []),
        *(f"  {one}" for one in loaded.notes[:SHOWN]),
        *([f"  and {len(loaded.notes) - SHOWN:,} more notes"] if len(loaded.notes) > SHOWN else []),
    ]
    rows = [f"  row {at}: {text}" for at, texts in loaded.understood.items() for text in texts]
    lines += rows if every_row else rows[:SHOWN]
    if len(rows) > SHOWN and not every_row:
        lines.append(f"  and {len(rows) - SHOWN:,} more (`make read BOOK={file}` shows all)")
    left_out = sum(len(one.rows) for one in refused)
    lines.append(
        f"  invoices: {len(book.invoices):,}; credit notes: {len(book.credit_notes):,}; "
        f"payments: {len(book.payments):,}; left out: {len(refused):,} (rows: {left_out:,})"
    )
    lines += [f"  {one.invoice or '(none)'}, {_rows(one.rows)}: {one.reason}" for one in refused[:SHOWN]]
    if len(refused) > SHOWN:
        lines.append(f"  and {len(refused) - SHOWN:,} more")
    return lines


def _rows(rows: list[int]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    if rows == list(range(rows[0], rows[-1] + 1)):
        return f"rows {rows[0]} to {rows[-1]}"
    return "rows " + ", ".join(map(str, rows[:SHOWN])) + (" …" if len(rows) > SHOWN else "")

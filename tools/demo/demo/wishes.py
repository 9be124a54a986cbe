"""What the person who types `make demo` asks for, and the book that follows from it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demo.book import sample_book
from demo.csv_book import Loaded, Refused, book_from
from demo.records import Book

SHOWN = 20


@dataclass(frozen=True)
class Wishes:
    """The environment's words: stop by itself, a file of invoices and how to read it."""

    once: bool = False
    book: str = ""
    dates: str = ""
    currency: str = ""
    tax: str = ""


def read_wishes() -> Wishes:
    """Read what is asked for from the environment."""
    asked = {name: os.environ.get(name, "").strip() for name in ("ONCE", "BOOK", "DATES", "CURRENCY", "TAX")}
    once = asked["ONCE"].lower() not in ("", "0", "no", "false")
    return Wishes(once, asked["BOOK"], asked["DATES"], asked["CURRENCY"] or "NZD", asked["TAX"])


def open_book(wishes: Wishes, say: Callable[[str], None]) -> tuple[Book, list[Refused]]:
    """Write the sample book, or read the one asked for and tell how."""
    if not wishes.book:
        return sample_book(wishes.currency), []
    loaded = book_from(Path(wishes.book), wishes.dates, wishes.currency, wishes.tax)
    for line in _told(wishes.book, loaded):
        say(line)
    return loaded.book, loaded.refused


def _told(file: str, loaded: Loaded) -> list[str]:
    separator = {"\t": "tabs"}.get(loaded.separator, f'"{loaded.separator}"')
    refused = loaded.refused
    lines = [
        f'{file}: cells between {separator}, decimals after "{loaded.decimal_sign}", dates read as {loaded.dates}',
        f"  invoices taken: {len(loaded.book.invoices):,}; not taken: {len(refused):,}",
    ]
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

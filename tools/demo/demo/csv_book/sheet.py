"""Reads the rows of a file, with any usual separator."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.csv_book.columns import Column, heading_key
from demo.errors import CannotRun

SEPARATORS = ",;\t|"
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Row:
    """One row: its line number in the file, its cells by column, and the problem if it is malformed."""

    at: int
    cells: Mapping[Column, str]
    problem: str = ""

    def __getitem__(self, column: Column) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A file as text, with its separator and headings."""

    file: Path
    text: str
    separator: str
    headings: tuple[str, ...]

    def names(self, *headings: str) -> bool:
        """Return whether the file has all of these headings."""
        return {heading_key(one) for one in headings} <= {heading_key(one) for one in self.headings}


def open_sheets(file: Path) -> list[Sheet]:
    """Return the file as read with each separator, the one with the most headings first."""
    text = _text(file)
    first = text.split("\n", 1)[0].strip("\r")
    sheets = [
        Sheet(
            file,
            text,
            separator,
            tuple(cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])),
        )
        for separator in SEPARATORS
    ]
    return sorted(sheets, key=lambda sheet: -len(sheet.headings))


def read_rows(sheet: Sheet, columns: Mapping[Column, str]) -> list[Row]:
    """Return the rows that are not empty, with the cells of the given columns.

    Raises:
        CannotRun: If the file is not a CSV file, or has no rows.
    """
    places = _places(sheet, columns)
    reader = csv.reader(io.StringIO(sheet.text, newline=""), delimiter=sheet.separator)
    rows: list[Row] = []
    try:
        next(reader)
        at = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(at, cells, places, len(sheet.headings)))
            at = reader.line_num + 1
    except csv.Error as problem:
        raise CannotRun(f"{sheet.file}, line {reader.line_num}: {problem}.") from None
    if not rows:
        raise CannotRun(f"{sheet.file} has headings but no rows.")
    return rows


def _places(sheet: Sheet, columns: Mapping[Column, str]) -> dict[Column, int]:
    keys = [heading_key(heading) for heading in sheet.headings]
    places = {}
    for column, heading in columns.items():
        if keys.count(heading_key(heading)) > 1:
            raise CannotRun(f"{sheet.file} has the heading {heading} twice. Remove one of them.")
        if heading_key(heading) in keys:
            places[column] = keys.index(heading_key(heading))
    return places


def _row(at: int, cells: list[str], places: Mapping[Column, int], width: int) -> Row:
    found = {column: cells[place].strip() for column, place in places.items() if place < len(cells)}
    extra = [cell for cell in cells[width:] if cell.strip()]
    return Row(at, found, f"row {at}: {len(cells)} cells under {width} headings" if extra else "")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CannotRun(f"{file} is larger than {MOST_BYTES:,} bytes. Use a smaller file.")
        raw = file.read_bytes()
    except OSError as problem:
        raise CannotRun(f"BOOK={file} cannot be read: {problem.strerror}.") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return raw.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\0", "")

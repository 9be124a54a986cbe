"""A file's rows under their headings, whatever separates them."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from demo.errors import CannotRun

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
SEPARATORS = ",;\t|"
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Row:
    """One row: the number of its line in the file, and its cells by heading."""

    at: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def read_rows(file: Path) -> tuple[list[Row], str]:
    """Read the rows of a file that hold anything, and tell what separates the cells."""
    text = _text(file)
    separator, headings = _headings(file, text.split("\n", 1)[0].strip("\r"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    try:
        next(reader)
        at = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [cell.strip() for cell in cells] + [""] * len(headings)
                rows.append(Row(at, dict(zip(headings, padded, strict=False))))
            at = reader.line_num + 1
    except csv.Error as trouble:
        raise CannotRun(f"{file}, line {reader.line_num}: {trouble}.") from None
    if not rows:
        raise CannotRun(f"{file} has headings, but no rows below them.")
    return rows, separator


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CannotRun(f"{file} is larger than {MOST_BYTES:,} bytes: give a smaller piece of it.")
        raw = file.read_bytes()
    except OSError as trouble:
        raise CannotRun(f"BOOK={file} cannot be read: {trouble.strerror}.") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").replace("\0", "")
    try:
        return raw.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\0", "")


def _headings(file: Path, line: str) -> tuple[str, list[str]]:
    known = {column.casefold(): column for column in COLUMNS}
    best: list[str] = []
    for separator in SEPARATORS:
        cells = next(csv.reader([line], delimiter=separator), [])
        headings = [known.get(cell.strip().casefold(), cell.strip()) for cell in cells]
        if set(COLUMNS) <= set(headings):
            return separator, headings
        best = max(best, headings, key=lambda found: len(set(COLUMNS) & set(found)))
    missing = ", ".join(column for column in COLUMNS if column not in best)
    raise CannotRun(f"{file} lacks the headings {missing}: its first line must name {', '.join(COLUMNS)}.")

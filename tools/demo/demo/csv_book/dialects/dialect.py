"""The format of one program's files: its headings, and how to read the rows of a document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from demo.csv_book.columns import Column
from demo.csv_book.draft import Draft
from demo.csv_book.reading import Reading
from demo.csv_book.sheet import Row, Sheet

Read = Callable[[Sequence[Row], Reading], Draft]


@dataclass(frozen=True, eq=False)
class Dialect:
    """The format of one program's files of invoices, with one line or one document in each row.

    Attributes:
        name: The name of the format.
        columns: The heading of each column.
        required: The columns that identify the format.
        read: Returns the document of some rows.
        decimal_sign: The fixed decimal sign; empty if it varies.
        dates: The fixed order of dates; empty if it varies.
        taxed: Whether the file contains taxes.
    """

    name: str
    columns: Mapping[Column, str]
    required: frozenset[Column]
    read: Read
    decimal_sign: str = ""
    dates: str = ""
    taxed: bool = False

    def matches(self, sheet: Sheet) -> bool:
        """Return whether a file has all required headings."""
        return sheet.names(*(self.columns[column] for column in self.required))

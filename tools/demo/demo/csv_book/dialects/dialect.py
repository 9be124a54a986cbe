"""What a dialect is: the headings that tell it, and how the rows of one document are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from demo.csv_book.columns import Column
from demo.csv_book.draft import Draft
from demo.csv_book.reading import Reading
from demo.csv_book.sheet import Row, Sheet

Read = Callable[[Sequence[Row], Reading], Draft]


@dataclass(frozen=True, eq=False)
class Dialect:
    """A way in which a program writes invoices into a file, a line or a document a row.

    Attributes:
        name: What people call it.
        columns: The headings, by what the columns hold.
        required: The columns without which a file is not of this dialect.
        read: Makes a document of its rows.
        decimal_sign: What always stands before decimals; empty if the file has to show it.
        dates: The order in which dates are always written; empty if the file has to show it.
        taxed: The file says itself what its taxes are.
    """

    name: str
    columns: Mapping[Column, str]
    required: frozenset[Column]
    read: Read
    decimal_sign: str = ""
    dates: str = ""
    taxed: bool = False

    def is_spoken_by(self, sheet: Sheet) -> bool:
        """Return whether a file has all headings that are required."""
        return sheet.names(*(self.columns[column] for column in self.required))

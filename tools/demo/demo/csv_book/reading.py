"""How the cells of one file are understood: its numbers, its dates, its taxes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from demo.csv_book.columns import Column
from demo.csv_book.dates import read_date
from demo.csv_book.draft import LeftOut
from demo.csv_book.numbers import read_number
from demo.csv_book.sheet import Row
from demo.money import HUNDRED, line_tax

LARGEST = Decimal("999999999999")
_PER_CENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_NO_TAX = re.compile(r"\b(zero|no|non|none|exempt|free|out of scope|0)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """How a file is read.

    Attributes:
        dates: The order of its dates.
        decimal_sign: What stands before its decimals.
        rate: The tax in per cent of what says nothing about its tax.
        prices: `exclusive` or `inclusive`, as a person said; empty if nobody did.
    """

    dates: str
    decimal_sign: str
    rate: Decimal
    prices: str = ""

    def number(self, row: Row, column: Column, default: Decimal | None = None) -> Decimal:
        """Return the number in a cell.

        Raises:
            LeftOut: The cell is empty and there is no default, or it holds no number that can be booked.
        """
        text = row[column]
        if not text and default is not None:
            return default
        value = read_number(text, self.decimal_sign)
        if value is None:
            raise LeftOut(f"row {row.at}: {column} {text!r} is no number")
        if value != round(value, 4) or abs(value) > LARGEST:
            raise LeftOut(f"row {row.at}: {column} {text} has more than 4 decimals or 12 figures")
        return value

    def optional(self, row: Row, column: Column) -> Decimal | None:
        """Return the number in a cell, None if it is empty."""
        return self.number(row, column) if row[column] else None

    def day(self, row: Row, column: Column) -> date:
        """Return the date in a cell.

        Raises:
            LeftOut: It is no date in the order of the file.
        """
        found = read_date(row[column], self.dates)
        if found is None:
            raise LeftOut(f"row {row.at}: {column} {row[column]!r} is none in the order {self.dates}")
        return found

    def tax_rate(self, row: Row, amount: Decimal, inclusive: bool = False) -> Decimal:
        """Return a line's tax in per cent: as its tax column says, else as its tax amount shows.

        Raises:
            LeftOut: The file names a tax whose per cent it does not show.
        """
        text, tax = row[Column.TAX], self.optional(row, Column.TAX_AMOUNT)
        if match := _PER_CENT.search(text):
            return Decimal(match[1].replace(",", "."))
        if (bare := read_number(text, self.decimal_sign)) is not None and 0 <= bare <= HUNDRED:
            return bare
        if _NO_TAX.search(text) and not tax:
            return Decimal(0)
        if tax is not None:
            return self.rate_that_makes(tax, amount, inclusive, f"row {row.at}")
        if text:
            raise LeftOut(f"row {row.at}: tax {text!r} does not say its per cent")
        return self.rate

    def rate_that_makes(self, tax: Decimal, amount: Decimal, inclusive: bool, where: str) -> Decimal:
        """Return the per cent that makes this tax of an amount: the usual one if it does.

        Raises:
            LeftOut: None does.
        """
        base = amount - tax if inclusive else amount
        shown = [tax / base * HUNDRED] if base else []
        for rate in (
            self.rate,
            Decimal(0),
            *(round(one, places) for one in shown for places in (0, 1, 2, 4)),
        ):
            if 0 <= rate <= HUNDRED and line_tax(amount, rate, inclusive) == tax:
                return rate
        raise LeftOut(f"{where}: no per cent makes a tax of {tax} of {amount}")


def only(rows: Sequence[Row], column: Column) -> str:
    """Return what all rows of a document say in a column; empty cells say nothing.

    Raises:
        LeftOut: They disagree.
    """
    found = list(dict.fromkeys(row[column] for row in rows if row[column]))
    if len(found) > 1:
        raise LeftOut(f"several values for {column}: {', '.join(found)}")
    return found[0] if found else ""


def first(rows: Sequence[Row], column: Column) -> Row | None:
    """Return the first row that says something in a column."""
    return next((row for row in rows if row[column]), None)

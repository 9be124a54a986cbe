"""Reads the cells of a file: numbers, dates and taxes."""

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
    """The rules for reading a file.

    Attributes:
        dates: The order of its dates.
        decimal_sign: Its decimal sign.
        rate: The tax rate, in per cent, of lines without tax information.
        prices: `exclusive` or `inclusive`, as a person chose; empty if open.
    """

    dates: str
    decimal_sign: str
    rate: Decimal
    prices: str = ""

    def number(self, row: Row, column: Column, default: Decimal | None = None) -> Decimal:
        """Return the number in a cell.

        Raises:
            LeftOut: If the cell is empty without a default, or holds no valid number.
        """
        text = row[column]
        if not text and default is not None:
            return default
        value = read_number(text, self.decimal_sign)
        if value is None:
            raise LeftOut(f"row {row.at}: {column} {text!r} is not a number")
        if value != round(value, 4) or abs(value) > LARGEST:
            raise LeftOut(f"row {row.at}: {column} {text} has more than 4 decimals or 12 digits")
        return value

    def optional(self, row: Row, column: Column) -> Decimal | None:
        """Return the number in a cell, or None if it is empty."""
        return self.number(row, column) if row[column] else None

    def day(self, row: Row, column: Column) -> date:
        """Return the date in a cell.

        Raises:
            LeftOut: If it is not a date in the file's order.
        """
        found = read_date(row[column], self.dates)
        if found is None:
            raise LeftOut(f"row {row.at}: {column} {row[column]!r} is not in the order {self.dates}")
        return found

    def tax_rate(self, row: Row, amount: Decimal, inclusive: bool = False) -> Decimal:
        """Return a line's tax rate in per cent, from its tax column or else from its tax amount.

        Raises:
            LeftOut: If the file names a tax but not its rate.
        """
        text, tax = row[Column.TAX], self.optional(row, Column.TAX_AMOUNT)
        if match := _PER_CENT.search(text):
            return Decimal(match[1].replace(",", "."))
        if (bare := read_number(text, self.decimal_sign)) is not None and 0 <= bare <= HUNDRED:
            return bare
        if _NO_TAX.search(text) and not tax:
            return Decimal(0)
        if tax is not None:
            return self.rate_for(tax, amount, inclusive, f"row {row.at}")
        if text:
            raise LeftOut(f"row {row.at}: tax {text!r} has no rate in per cent")
        return self.rate

    def rate_for(self, tax: Decimal, amount: Decimal, inclusive: bool, where: str) -> Decimal:
        """Return the rate in per cent that gives this tax for an amount, if possible the default rate.

        Raises:
            LeftOut: If no rate does.
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
        raise LeftOut(f"{where}: no tax rate gives a tax of {tax} for {amount}")


def only(rows: Sequence[Row], column: Column) -> str:
    """Return the only value of a document's rows in a column, ignoring empty cells.

    Raises:
        LeftOut: If there are several values.
    """
    found = list(dict.fromkeys(row[column] for row in rows if row[column]))
    if len(found) > 1:
        raise LeftOut(f"several values for {column}: {', '.join(found)}")
    return found[0] if found else ""


def first(rows: Sequence[Row], column: Column) -> Row | None:
    """Return the first row with a value in a column, or None."""
    return next((row for row in rows if row[column]), None)

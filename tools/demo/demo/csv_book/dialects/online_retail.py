"""The data set Online Retail, in both editions: a number that begins with C is a cancellation."""

from collections.abc import Sequence

from demo.csv_book.columns import Column
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect
from demo.csv_book.draft import Draft, LeftOut
from demo.csv_book.reading import Reading
from demo.csv_book.sheet import Row

_SHARED = {
    Column.CODE: "StockCode",
    Column.DESCRIPTION: "Description",
    Column.QUANTITY: "Quantity",
    Column.DATE: "InvoiceDate",
    Column.COUNTRY: "Country",
    Column.CUSTOMER_ID: "CustomerID",
}
_FIRST = {**_SHARED, Column.NUMBER: "InvoiceNo", Column.PRICE: "UnitPrice"}
_SECOND = {**_SHARED, Column.NUMBER: "Invoice", Column.PRICE: "Price"}


def _read(rows: Sequence[Row], reading: Reading) -> Draft:
    draft = flat.read(rows, reading)
    number = draft.number
    draft.cancels = number[:1] in ("C", "c") and number[1:].isdigit()
    if draft.cancels and draft.totals().total > 0:
        raise LeftOut(f"the total of this cancellation is {draft.totals().total}, but must be negative")
    return draft


EDITIONS = (
    Dialect("eight columns (UCI Online Retail)", _FIRST, frozenset(_FIRST), _read),
    Dialect("UCI Online Retail II", _SECOND, frozenset(_SECOND), _read),
)

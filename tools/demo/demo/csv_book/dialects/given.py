"""Reads a file whose columns a person names, in `COLUMNS=` or at a terminal."""

from collections.abc import Mapping

from demo.csv_book.columns import Column, heading_key
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect
from demo.csv_book.questions import MOST_TRIES, Ask
from demo.csv_book.sheet import Sheet
from demo.errors import CannotRun

REQUIRED = (Column.NUMBER, Column.DATE, Column.PRICE)
ALSO = (
    Column.CUSTOMER,
    Column.CUSTOMER_ID,
    Column.EMAIL,
    Column.DUE,
    Column.CODE,
    Column.DESCRIPTION,
    Column.QUANTITY,
    Column.DISCOUNT,
    Column.AMOUNT,
    Column.TAX,
    Column.TAX_AMOUNT,
    Column.CURRENCY,
    Column.TOTAL,
    Column.PAID,
    Column.PAID_ON,
    Column.METHOD,
    Column.REFERENCE,
    Column.NOTE,
    Column.TYPE,
    Column.COUNTRY,
    Column.CITY,
    Column.POSTAL_CODE,
)
ASKED = (
    Column.NUMBER,
    Column.DATE,
    Column.CUSTOMER,
    Column.DESCRIPTION,
    Column.QUANTITY,
    Column.PRICE,
)
EXAMPLE = "COLUMNS='number=Invoice; customer=Client; date=Issued; description=Text; quantity=Qty; price=Each'"


def dialect_of(columns: Mapping[Column, str]) -> Dialect:
    """Return the dialect of a file with these columns."""
    required = frozenset(columns)
    return Dialect("columns as given", columns, required, flat.read, taxed=_names_taxes(columns))


def read_columns(text: str) -> dict[Column, str]:
    """Return the columns in `COLUMNS=`: pairs of `column=heading`, separated by semicolons or line breaks."""
    return _complete(_pairs(text))


def ask_columns(sheet: Sheet, ask: Ask | None, nearest: str) -> dict[Column, str]:
    """Return the columns that a person names at a terminal.

    Args:
        sheet: The file.
        ask: Asks a person; None if there is nobody to ask.
        nearest: A sentence about the missing headings of the closest dialect; empty if none is close.

    Raises:
        CannotRun: If there is nobody to ask.
    """
    headings = [heading for heading in sheet.headings if heading]
    listed = "\n".join(f"  {n:>2}  {heading}" for n, heading in enumerate(headings, start=1))
    if ask is None:
        raise CannotRun(
            f"The headings of {sheet.file} match no known program:\n{listed}\n{nearest}"
            f"Name the columns, for example:\n  {EXAMPLE}"
        )
    columns = {}
    opening = (
        f"The headings of {sheet.file} match no known program:\n{listed}\nEnter the number of each column.\n"
    )
    for column in ASKED:
        if heading := _asked(column, headings, ask, opening):
            columns[column] = heading
        opening = ""
    others = ", ".join(column for column in (*REQUIRED, *ALSO) if column not in ASKED)
    further = ask(f"Other columns, as COLUMN=HEADING, separated by semicolons. COLUMN is one of {others}: ")
    return _complete(columns | _pairs(further))


def _asked(column: Column, headings: list[str], ask: Ask, opening: str) -> str:
    for _ in range(MOST_TRIES):
        answer = ask(f"{opening}  {column} (empty if there is none): ").strip()
        if not answer:
            return ""
        if answer.isdigit() and 1 <= int(answer) <= len(headings):
            return headings[int(answer) - 1]
        found = [one for one in headings if heading_key(one) == heading_key(answer)]
        if found:
            return found[0]
    raise CannotRun(f"You named no existing column for {column}. Run the command again.")


def _pairs(text: str) -> dict[Column, str]:
    columns: dict[Column, str] = {}
    for part in text.replace("\n", ";").split(";"):
        if not part.strip():
            continue
        name, equals, heading = part.partition("=")
        try:
            column = Column(" ".join(name.split()).casefold().replace("_", " "))
        except ValueError:
            known = ", ".join((*REQUIRED, *ALSO))
            raise CannotRun(f"COLUMNS: {name.strip()!r} is not a known column. Use {known}.") from None
        if not equals or not heading.strip() or column in columns:
            raise CannotRun(f"COLUMNS: write {column}=HEADING, only once.")
        columns[column] = heading.strip()
    return columns


def _complete(columns: dict[Column, str]) -> dict[Column, str]:
    missing = [column for column in REQUIRED if column not in columns]
    if Column.AMOUNT in columns and Column.PRICE in missing:
        missing.remove(Column.PRICE)
    if not {Column.CUSTOMER, Column.CUSTOMER_ID, Column.EMAIL} & set(columns):
        missing.append(Column.CUSTOMER)
    if missing:
        raise CannotRun(f"COLUMNS lacks {', '.join(missing)}. For example: {EXAMPLE}")
    return columns


def _names_taxes(columns: Mapping[Column, str]) -> bool:
    return bool({Column.TAX, Column.TAX_AMOUNT} & set(columns))

"""A file whose columns a person names: in `COLUMNS=`, or asked one by one at a terminal."""

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
    """Return the dialect of a file whose columns are these."""
    required = frozenset(columns)
    return Dialect("columns as given", columns, required, flat.read, taxed=_names_taxes(columns))


def read_columns(text: str) -> dict[Column, str]:
    """Return the columns that `COLUMNS=` names: `what=heading`, between semicolons or line breaks.

    Raises:
        CannotRun: It names something that no column holds, or leaves out what is needed.
    """
    return _complete(_pairs(text))


def ask_columns(sheet: Sheet, ask: Ask | None, nearest: str) -> dict[Column, str]:
    """Return the columns that a person names at a terminal.

    Args:
        sheet: The file.
        ask: Asks a person; None if there is nobody to ask.
        nearest: What the file lacks of the dialect it is most like; empty if it is like none.

    Raises:
        CannotRun: There is nobody to ask.
    """
    headings = [heading for heading in sheet.headings if heading]
    listed = "\n".join(f"  {n:>2}  {heading}" for n, heading in enumerate(headings, start=1))
    if ask is None:
        raise CannotRun(
            f"{sheet.file} has the headings of no program known here. Its headings are:\n{listed}\n{nearest}"
            f"Say which column is what, for example:\n  {EXAMPLE}"
        )
    columns = {}
    opening = f"{sheet.file} has the headings of no program known here:\n{listed}\nWhich number holds\n"
    for column in ASKED:
        if heading := _asked(column, headings, ask, opening):
            columns[column] = heading
        opening = ""
    others = ", ".join(column for column in (*REQUIRED, *ALSO) if column not in ASKED)
    further = ask(f"Further ones, as WHAT=HEADING between semicolons; what can be {others}: ")
    return _complete(columns | _pairs(further))


def _asked(column: Column, headings: list[str], ask: Ask, opening: str) -> str:
    for _ in range(MOST_TRIES):
        answer = ask(f"{opening}  {column} (nothing if there is none): ").strip()
        if not answer:
            return ""
        if answer.isdigit() and 1 <= int(answer) <= len(headings):
            return headings[int(answer) - 1]
        found = [one for one in headings if heading_key(one) == heading_key(answer)]
        if found:
            return found[0]
    raise CannotRun(f"No column was named for {column}.")


def _pairs(text: str) -> dict[Column, str]:
    columns: dict[Column, str] = {}
    for part in text.replace("\n", ";").split(";"):
        if not part.strip():
            continue
        what, equals, heading = part.partition("=")
        try:
            column = Column(" ".join(what.split()).casefold().replace("_", " "))
        except ValueError:
            known = ", ".join((*REQUIRED, *ALSO))
            raise CannotRun(f"COLUMNS: {what.strip()!r} is none of {known}.") from None
        if not equals or not heading.strip() or column in columns:
            raise CannotRun(f"COLUMNS: say {column}=HEADING, once.")
        columns[column] = heading.strip()
    return columns


def _complete(columns: dict[Column, str]) -> dict[Column, str]:
    missing = [column for column in REQUIRED if column not in columns]
    if Column.AMOUNT in columns and Column.PRICE in missing:
        missing.remove(Column.PRICE)
    if not {Column.CUSTOMER, Column.CUSTOMER_ID, Column.EMAIL} & set(columns):
        missing.append(Column.CUSTOMER)
    if missing:
        raise CannotRun(f"COLUMNS does not say which column is {', '.join(missing)}: for example {EXAMPLE}")
    return columns


def _names_taxes(columns: Mapping[Column, str]) -> bool:
    return bool({Column.TAX, Column.TAX_AMOUNT} & set(columns))

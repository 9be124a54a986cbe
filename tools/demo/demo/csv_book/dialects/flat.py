"""Reads a document whose rows are its lines, the most common format."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from demo.csv_book.columns import ADDRESS, Column
from demo.csv_book.draft import Buyer, Draft, DraftLine, LeftOut, Paid
from demo.csv_book.reading import Reading, first, only
from demo.csv_book.sheet import Row
from demo.money import cents, line_amount
from demo.records import Address

ONE = Decimal(1)
GONE = ("void", "voided", "deleted", "cancelled")


def read(rows: Sequence[Row], reading: Reading) -> Draft:
    """Return the document of the rows with one number.

    Raises:
        LeftOut: If the rows have several dates, or the document was voided.
    """
    buyer = buyer_of(rows)
    dated = first(rows, Column.DATE) or rows[0]
    on = reading.day(dated, Column.DATE)
    days = {reading.day(row, Column.DATE) for row in rows if row[Column.DATE]}
    if len(days) > 1:
        raise LeftOut(f"it has several dates: {', '.join(day.isoformat() for day in sorted(days))}")
    due = first(rows, Column.DUE)
    total = first(rows, Column.TOTAL)
    only(rows, Column.TOTAL)
    inclusive = _inclusive(rows, reading)
    kind, status = only(rows, Column.TYPE).casefold(), only(rows, Column.STATUS).casefold()
    if status in GONE:
        raise LeftOut(f"its status is {status}")
    paid, notes = _paid(rows, reading)
    return Draft(
        rows[0][Column.NUMBER],
        [row.at for row in rows],
        buyer,
        on,
        [line_of(row, reading, inclusive) for row in rows],
        due=reading.day(due, Column.DUE) if due else None,
        currency=only(rows, Column.CURRENCY).upper(),
        inclusive=inclusive,
        reference=only(rows, Column.REFERENCE),
        note=only(rows, Column.NOTE),
        draft=status == "draft",
        cancels="credit" in kind or "refund" in kind,
        total=reading.number(total, Column.TOTAL) if total else None,
        paid=paid,
        notes=notes,
    )


def buyer_of(rows: Sequence[Row]) -> Buyer:
    """Return the customer in the rows.

    Raises:
        LeftOut: If they name no customer.
    """
    number = without_fraction(only(rows, Column.CUSTOMER_ID))
    name = only(rows, Column.CUSTOMER)
    email = only(rows, Column.EMAIL)
    if not (number or name or email):
        raise LeftOut("no customer")
    return Buyer(
        (number or name or email).casefold(),
        name or (f"Customer {number}" if number else email),
        number,
        email,
        only(rows, Column.PHONE),
        address_of(rows),
    )


def address_of(rows: Sequence[Row]) -> Address:
    """Return the address in the rows."""
    found = {part: only(rows, column).lstrip("'") for part, column in ADDRESS.items()}
    return cast("Address", {part: text for part, text in found.items() if text})


def without_fraction(number: str) -> str:
    """Return a customer's number without the fraction that a spreadsheet adds, as in 17850.0."""
    return number.removesuffix(".0")


def line_of(row: Row, reading: Reading, inclusive: bool) -> DraftLine:
    """Return the line in a row.

    Raises:
        LeftOut: If the row is malformed, or quantity, price and amount contradict each other.
    """
    if row.problem:
        raise LeftOut(row.problem)
    stated_amount = reading.optional(row, Column.AMOUNT)
    without_price = stated_amount is not None and not row[Column.PRICE]
    quantity = reading.number(row, Column.QUANTITY, ONE if without_price or row[Column.PRICE] else None)
    price = (
        _share(row, stated_amount or Decimal(0), quantity)
        if without_price
        else reading.number(row, Column.PRICE)
    )
    discount = reading.number(row, Column.DISCOUNT, Decimal(0))
    if not 0 <= discount <= 100:
        raise LeftOut(f"row {row.at}: the discount of {discount} % is not between 0 and 100")
    amount = line_amount(quantity, price, discount)
    if stated_amount is not None and cents(stated_amount) != amount:
        raise LeftOut(f"row {row.at}: {quantity} x {price} is {amount}, but the file has {stated_amount}")
    return DraftLine(
        row.at,
        row[Column.DESCRIPTION],
        quantity,
        price,
        reading.tax_rate(row, amount, inclusive),
        row[Column.CODE],
        discount,
    )


def _share(row: Row, amount: Decimal, quantity: Decimal) -> Decimal:
    price = round(amount / quantity, 4) if quantity else amount
    if line_amount(quantity, price) != cents(amount):
        raise LeftOut(f"row {row.at}: no price with 4 decimals gives {amount} for a quantity of {quantity}")
    return price


def _inclusive(rows: Sequence[Row], reading: Reading) -> bool:
    """Return whether prices include tax: by the setting, else by the total, else False."""
    total = first(rows, Column.TOTAL)
    if reading.prices or total is None or any(row.problem for row in rows):
        return reading.prices == "inclusive"
    amounts = sum((line_of(row, reading, inclusive=False).amount for row in rows), Decimal(0))
    taxes = [tax for row in rows if (tax := reading.optional(row, Column.TAX_AMOUNT))]
    return bool(taxes) and amounts == reading.number(total, Column.TOTAL)


def _paid(rows: Sequence[Row], reading: Reading) -> tuple[list[Paid], list[str]]:
    """Return the payments, and the notes about them."""
    row = first(rows, Column.PAID)
    if row is None or not (amount := reading.number(row, Column.PAID)):
        return [], []
    only(rows, Column.PAID)
    on = first(rows, Column.PAID_ON)
    if on is None:
        return [], [f"{amount} is paid, but the file has no payment date: the payment is left out"]
    return [Paid(reading.day(on, Column.PAID_ON), amount, only(rows, Column.METHOD))], []

"""Stripe's invoices: one row each, with totals but without lines."""

from collections.abc import Sequence
from decimal import Decimal

from demo.csv_book.columns import Column
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect
from demo.csv_book.draft import NOTHING, Draft, DraftLine, LeftOut, Paid
from demo.csv_book.reading import Reading
from demo.csv_book.sheet import Row

COLUMNS = {
    Column.NUMBER: "Number",
    Column.CUSTOMER_ID: "Customer",
    Column.CUSTOMER: "Customer Name",
    Column.EMAIL: "Customer Email",
    Column.CURRENCY: "Currency",
    Column.DATE: "Date (UTC)",
    Column.DUE: "Due Date (UTC)",
    Column.SUBTOTAL: "Subtotal",
    Column.DISCOUNT_TOTAL: "Total Discount Amount",
    Column.TAX_TOTAL: "Tax",
    Column.TAX: "Tax Percent",
    Column.TOTAL: "Total",
    Column.PAID: "Amount Paid",
    Column.PAID_ON: "Paid At (UTC)",
    Column.STATUS: "Status",
    Column.DESCRIPTION: "Description",
}
REQUIRED = frozenset({Column.NUMBER, Column.DATE, Column.SUBTOTAL, Column.TOTAL, Column.STATUS})
LEFT_OUT = ("void", "deleted", "uncollectible")


def _read(rows: Sequence[Row], reading: Reading) -> Draft:
    if len(rows) > 1:
        raise LeftOut(f"its number is in {len(rows)} rows")
    (row,) = rows
    if row.problem:
        raise LeftOut(row.problem)
    status = row[Column.STATUS].casefold()
    if status in LEFT_OUT:
        raise LeftOut(f"its status is {status}")
    tax = reading.number(row, Column.TAX_TOTAL, NOTHING)
    total = reading.number(row, Column.TOTAL)
    draft = Draft(
        row[Column.NUMBER],
        [row.at],
        flat.buyer_of(rows),
        reading.day(row, Column.DATE),
        [],
        due=reading.day(row, Column.DUE) if row[Column.DUE] else None,
        currency=row[Column.CURRENCY].upper(),
        draft=status == "draft",
        total=total,
        tax=tax,
    )
    _find_lines(draft, row, reading)
    if amount := reading.number(row, Column.PAID, NOTHING):
        on = Column.PAID_ON if row[Column.PAID_ON] else Column.DATE
        if on is Column.DATE:
            draft.notes.append(f"the payment of {amount} has no date in the file; the invoice's date is used")
        draft.paid = [Paid(reading.day(row, on), amount)]
    return draft


def _find_lines(draft: Draft, row: Row, reading: Reading) -> None:
    subtotal = reading.number(row, Column.SUBTOTAL)
    discount = reading.number(row, Column.DISCOUNT_TOTAL, NOTHING)
    tax, total = draft.tax or NOTHING, draft.total or NOTHING
    discounted = subtotal - discount
    draft.inclusive = bool(tax) and discounted == total
    if not draft.inclusive and discounted + tax != total:
        raise LeftOut(
            f"subtotal {subtotal}, discount {discount} and tax {tax} do not give its total of {total}"
        )
    rate = NOTHING
    if tax:
        named = reading.optional(row, Column.TAX)
        rate = named or reading.rate_for(tax, discounted, draft.inclusive, f"row {row.at}")
    description = row[Column.DESCRIPTION] or f"Invoice {draft.number}"
    draft.lines = [DraftLine(row.at, description, Decimal(1), subtotal, rate)]
    if discount:
        draft.lines.append(DraftLine(row.at, "Discount", Decimal(1), -discount, rate))


STRIPE = Dialect("Stripe's invoices", COLUMNS, REQUIRED, _read, decimal_sign=".", dates="ymd", taxed=True)

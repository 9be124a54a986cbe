"""Shopify's orders: the first row has the order's own fields, each further row is one more line.

The file does not show whether prices include tax and whether shipping is taxed. The reader tries each combination
and uses the first one that gives exactly the totals of the file.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from demo.csv_book.columns import Column
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect
from demo.csv_book.draft import NOTHING, Draft, DraftLine, LeftOut, Paid
from demo.csv_book.reading import Reading, only
from demo.csv_book.sheet import Row

COLUMNS = {
    Column.NUMBER: "Name",
    Column.EMAIL: "Email",
    Column.STATUS: "Financial Status",
    Column.PAID_ON: "Paid at",
    Column.CURRENCY: "Currency",
    Column.SUBTOTAL: "Subtotal",
    Column.SHIPPING: "Shipping",
    Column.TAX_TOTAL: "Taxes",
    Column.TOTAL: "Total",
    Column.REFERENCE: "Discount Code",
    Column.DISCOUNT_TOTAL: "Discount Amount",
    Column.DATE: "Created at",
    Column.QUANTITY: "Lineitem quantity",
    Column.DESCRIPTION: "Lineitem name",
    Column.PRICE: "Lineitem price",
    Column.CODE: "Lineitem sku",
    Column.TAXABLE: "Lineitem taxable",
    Column.CUSTOMER: "Billing Name",
    Column.LINE1: "Billing Address1",
    Column.LINE2: "Billing Address2",
    Column.CITY: "Billing City",
    Column.POSTAL_CODE: "Billing Zip",
    Column.REGION: "Billing Province",
    Column.COUNTRY: "Billing Country",
    Column.PHONE: "Billing Phone",
    Column.NOTE: "Notes",
    Column.CANCELLED_ON: "Cancelled at",
    Column.METHOD: "Payment Method",
    Column.REFUNDED: "Refunded Amount",
    Column.TAX: "Tax 1 Name",
}
REQUIRED = frozenset(
    {Column.NUMBER, Column.DATE, Column.TOTAL, Column.TAX_TOTAL, Column.QUANTITY, Column.PRICE, Column.STATUS}
)
_TAX_VARIANTS = [
    (inclusive, shipping_taxed) for inclusive in (False, True) for shipping_taxed in (True, False)
]


def _read(rows: Sequence[Row], reading: Reading) -> Draft:
    order = rows[0]
    status = order[Column.STATUS].casefold()
    if status in ("voided", "expired"):
        raise LeftOut(f"its financial status is {status}")
    total = reading.number(order, Column.TOTAL)
    draft = Draft(
        order[Column.NUMBER],
        [row.at for row in rows],
        replace(flat.buyer_of(rows), key=(order[Column.EMAIL] or order[Column.CUSTOMER]).casefold()),
        reading.day(order, Column.DATE),
        [],
        currency=order[Column.CURRENCY].upper(),
        reference=order[Column.REFERENCE],
        note=order[Column.NOTE],
        total=total,
        tax=reading.number(order, Column.TAX_TOTAL, NOTHING),
    )
    _find_lines(draft, rows, reading)
    draft.paid = _paid(order, reading, status, total)
    draft.refund = _refund(draft, order, reading)
    return draft


def _find_lines(draft: Draft, rows: Sequence[Row], reading: Reading) -> None:
    """Set the draft's lines so that they give the totals of the file.

    Raises:
        LeftOut: If no combination of taxes gives these totals.
    """
    rate = _rate(draft, rows, reading)
    for draft.inclusive, shipping_taxed in _TAX_VARIANTS:
        draft.lines = _lines(rows, reading, rate, shipping_taxed)
        sums = draft.totals()
        if (sums.total, sums.tax) == (draft.total, draft.tax):
            return
    raise LeftOut(f"its lines do not give its total of {draft.total} with taxes of {draft.tax}")


def _rate(draft: Draft, rows: Sequence[Row], reading: Reading) -> Decimal:
    if not draft.tax:
        return NOTHING
    named = only(rows, Column.TAX)
    return reading.tax_rate(replace(rows[0], cells={Column.TAX: named}), NOTHING)


def _lines(rows: Sequence[Row], reading: Reading, rate: Decimal, shipping_taxed: bool) -> list[DraftLine]:
    lines = []
    for row in rows:
        if row.problem:
            raise LeftOut(row.problem)
        lines.append(
            DraftLine(
                row.at,
                row[Column.DESCRIPTION],
                reading.number(row, Column.QUANTITY),
                reading.number(row, Column.PRICE),
                NOTHING if row[Column.TAXABLE].casefold() == "false" else rate,
                row[Column.CODE],
            )
        )
    at = rows[0].at
    if discount := reading.number(rows[0], Column.DISCOUNT_TOTAL, NOTHING):
        description = f"Discount {rows[0][Column.REFERENCE]}".strip()
        lines.append(DraftLine(at, description, Decimal(1), -discount, rate))
    if shipping := reading.number(rows[0], Column.SHIPPING, NOTHING):
        lines.append(DraftLine(at, "Shipping", Decimal(1), shipping, rate if shipping_taxed else NOTHING))
    return lines


def _paid(order: Row, reading: Reading, status: str, total: Decimal) -> list[Paid]:
    if not total or not order[Column.PAID_ON] or status not in ("paid", "refunded", "partially_refunded"):
        return []
    return [Paid(reading.day(order, Column.PAID_ON), total, order[Column.METHOD])]


def _refund(draft: Draft, order: Row, reading: Reading) -> Draft | None:
    """Return the credit note for a refund of the whole order, or of a part with one tax; None without a refund.

    Raises:
        LeftOut: If the refund exceeds the total, or is a part of an order with several taxes.
    """
    refunded = reading.number(order, Column.REFUNDED, NOTHING)
    if not refunded or draft.total is None:
        return None
    if refunded > draft.total:
        raise LeftOut(f"the refund of {refunded} exceeds its total of {draft.total}")
    on = next((one for one in (Column.CANCELLED_ON, Column.PAID_ON, Column.DATE) if order[one]), Column.DATE)
    if on is not Column.CANCELLED_ON:
        draft.notes.append(
            f"the refund of {refunded} has no date in the file; the order's date '{on}' is used"
        )
    note = replace(
        draft,
        number=f"{draft.number}-R",
        on=reading.day(order, on),
        cancels=True,
        paid=[],
        notes=[],
        refund=None,
    )
    if refunded == draft.total:
        return note
    rates = {line.rate for line in draft.lines}
    if len(rates) > 1:
        raise LeftOut(f"the file does not show which tax the refund of {refunded} includes")
    part = DraftLine(order.at, f"Refund for {draft.number}", Decimal(1), refunded, rates.pop())
    return replace(note, lines=[part], inclusive=True, total=refunded, tax=None)


SHOPIFY = Dialect("Shopify's orders", COLUMNS, REQUIRED, _read, decimal_sign=".", dates="ymd", taxed=True)

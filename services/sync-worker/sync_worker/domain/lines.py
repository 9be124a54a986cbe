"""The conversion of the lines of an invoice or a credit note to Xero's LineItems."""

from decimal import Decimal

from common.contracts.records import Document, Line
from sync_worker.domain.accounts import revenue_code
from sync_worker.domain.fitting import Fit
from sync_worker.domain.json_value import JsonValue
from sync_worker.domain.kind import Context, Link, Ref
from sync_worker.domain.money import plain
from sync_worker.domain.problems import TAX_UNMAPPED, Problem

MAX_TEXT = 4000
CENT = Decimal("0.01")


def line_items(
    record: Document, context: Context, fit: Fit, discounts: bool
) -> list[dict[str, JsonValue]] | Problem:
    """Return the LineItems of a document, or the problem that stops them.

    The note is a last, text-only line. `discounts` is True if Xero accepts a DiscountRate here.
    """
    code = revenue_code(context)
    if isinstance(code, Problem):
        return code
    items = []
    for line in record.lines:
        tax_type = context.id_of("tax", line.tax_id)
        if tax_type is None:
            return _unmapped(line.tax_id, context)
        items.append({**_item(line, context, fit, discounts), "AccountCode": code, "TaxType": tax_type})
    if note := fit.text("note", record.note, MAX_TEXT):
        items.append({"Description": note})
    return items


def _unmapped(tax_id: str, context: Context) -> Problem:
    tax = Ref("tax", tax_id)
    link = context.links.get(tax)
    name = link.seen.get("name") if link else context.labels.get(tax)
    return Problem(TAX_UNMAPPED, tax_id, str(name or tax_id))


def _item(line: Line, context: Context, fit: Fit, discounts: bool) -> dict[str, JsonValue]:
    product = context.links.get(Ref("product", line.product_id)) if line.product_id else None
    if product is not None and product.state != "live":
        product = None
    numbers, suffix = _priced(line, discounts)
    item: dict[str, JsonValue] = {"Description": _described(line, product, fit, suffix), **numbers}
    if product is not None and product.seen.get("code"):
        item["ItemCode"] = product.seen["code"]
    return item


def _described(line: Line, product: Link | None, fit: Fit, suffix: str) -> str:
    words = fit.text("description of a line", line.description, MAX_TEXT - len(suffix))
    if not words:
        words = str(product.seen.get("name") or "-") if product is not None else "-"
        fit.add_note(f"A line without a description was sent as “{words}”, because Xero requires one.")
    return words + suffix


def _priced(line: Line, discounts: bool) -> tuple[dict[str, Decimal], str]:
    """Return quantity, price and discount, and the text to append to the description.

    Xero has no discount on credit notes and none finer than a hundredth of a per cent. Such a line is sent as one piece
    at the discounted price, so that it comes to the same cent.
    """
    rate = line.discount_rate
    numbers = {"Quantity": plain(line.quantity), "UnitAmount": plain(line.price)}
    if not rate:
        return numbers, ""
    if discounts and rate == rate.quantize(CENT):
        return {**numbers, "DiscountRate": plain(rate)}, ""
    suffix = f" ({plain(line.quantity)} × {plain(line.price)}, less {plain(rate)} %)"
    return {"Quantity": Decimal(1), "UnitAmount": plain(line.amount)}, suffix

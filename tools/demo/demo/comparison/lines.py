"""The lines of invoices and credit notes: the expected lines in Xero, and the actual ones."""

from decimal import Decimal

from demo.comparison import fitting
from demo.comparison.field import text
from demo.comparison.fitting import number
from demo.comparison.sides import Sides
from demo.money import CENT, line_amount, line_tax
from demo.records import CreditNote, Invoice, Line
from demo.xero_index import Object

Shown = dict[str, str]
LONGEST = 4000
HUNDREDTH = Decimal("0.01")
# The fields of a line and their rules. A discount that Xero does not accept (on a credit note, or finer than 0.01 %)
# is folded: the line has quantity 1 and the discounted price, and the description shows the calculation.
LINE_FIELDS = {
    "description": "4,000 long; if it is empty, the product's name or a dash; a folded discount is appended",
    "quantity": "1 if a discount is folded",
    "price": "the line's amount if a discount is folded",
    "discount": "none on credit notes, none finer than 0.01 %",
    "account": "the chosen revenue account",
    "tax": "the rate that the tax is mapped to",
    "item": "the code of the product, if it is in Xero",
    "amount": "quantity x price, less the discount",
    "tax amount": "line by line, halves up",
}


def expected_lines(document: Invoice | CreditNote, sides: Sides, discounts: bool) -> list[Shown]:
    """Return the lines that Xero must have; the note is a last line with only a description.

    Args:
        document: The document of the app.
        sides: The other records of both sides.
        discounts: Whether Xero accepts discounts on the lines of such a document.
    """
    inclusive = document["prices"] == "inclusive"
    lines = [_expected(one, sides, discounts, inclusive) for one in document["lines"]]
    if note := fitting.shorten(fitting.free_text(document.get("note")), LONGEST):
        lines.append(dict.fromkeys(LINE_FIELDS, "") | {"description": note})
    return lines


def shown_lines(there: Object) -> list[Shown]:
    """Return the lines that Xero has."""
    return [_shown(one) for one in there.get("LineItems") or ()]


def _expected(line: Line, sides: Sides, discounts: bool, inclusive: bool) -> Shown:
    product_id = line.get("product_id") or ""
    quantity, price = Decimal(line["quantity"]), Decimal(line["price"])
    discount = Decimal(line.get("discount_rate") or 0)
    amount = line_amount(quantity, price, discount)
    calculation = ""
    if discount and not (discounts and discount == discount.quantize(HUNDREDTH)):
        calculation = f" ({number(quantity)} × {number(price)}, less {number(discount)} %)"
        quantity, price, discount = Decimal(1), amount, Decimal(0)
    description = fitting.shorten(fitting.free_text(line["description"]), LONGEST - len(calculation))
    return {
        "description": (description or sides.product_name(product_id)) + calculation,
        "quantity": number(quantity),
        "price": number(price),
        "discount": number(discount),
        "account": sides.sales_account,
        "tax": sides.tax_types.get(line["tax_id"], ""),
        "item": sides.item_code(product_id),
        "amount": number(amount),
        "tax amount": number(line_tax(amount, sides.rates.get(line["tax_id"], Decimal(0)), inclusive)),
    }


def _shown(line: Object) -> Shown:
    if line.get("Quantity") is None and line.get("UnitAmount") is None and not line.get("LineAmount"):
        codes = {"account": text(line, "AccountCode"), "item": text(line, "ItemCode")}
        description = fitting.free_text(text(line, "Description"))
        return dict.fromkeys(LINE_FIELDS, "") | codes | {"description": description}
    return {
        "description": fitting.free_text(text(line, "Description")),
        "quantity": number(line.get("Quantity")),
        "price": number(line.get("UnitAmount")),
        "discount": number(line.get("DiscountRate")),
        "account": text(line, "AccountCode"),
        "tax": text(line, "TaxType"),
        "item": text(line, "ItemCode"),
        "amount": number(line.get("LineAmount")),
        "tax amount": number(Decimal(str(line.get("TaxAmount") or 0)).quantize(CENT)),
    }

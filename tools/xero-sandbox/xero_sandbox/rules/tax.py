"""Works out line amounts, their tax and a document's totals."""

from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.money import ZERO, rounded_amount, rounded_tax
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("tax.line_amount", source="Invoices page, Rounding page", sure="docs")
def line_amount(line: Body, switches: dict[str, str]) -> Decimal:
    """A line's amount is quantity by unit price less its discount, rounded to cents."""
    whole: Decimal = line["Quantity"] * line["UnitAmount"]
    if rate := line.get("DiscountRate"):
        return after_discount(whole, whole * rate / 100, switches)
    return rounded_amount(whole - line.get("DiscountAmount", ZERO), switches)


@rule("tax.discount_rounding", source="Rounding page", sure="assumed", switch="discount_rounding")
def after_discount(whole: Decimal, discount: Decimal, switches: dict[str, str]) -> Decimal:
    """A discount by a rate is taken off before the line is rounded to cents, not rounded by itself."""
    if switches["discount_rounding"] == "discount":
        return rounded_amount(whole, switches) - rounded_amount(discount, switches)
    return rounded_amount(whole - discount, switches)


def rate_of(ledger: Ledger, tax_type: str | None) -> Decimal:
    """The effective percentage of a tax type; none is nought."""
    rate = ledger["TaxRates"].get(tax_type)
    return rate["EffectiveRate"] if rate else ZERO


@rule("tax.line_tax", source="Rounding page; recordings", sure="wire")
def line_tax(amount: Decimal, percent: Decimal, amounts: str, switches: dict[str, str]) -> Decimal:
    """Tax is worked out line by line: amount by rate when exclusive, the tax inside it when inclusive."""
    if amounts == "NoTax":
        return ZERO
    if amounts == "Inclusive":
        return rounded_tax(amount * percent / (100 + percent), switches)
    return rounded_tax(amount * percent / 100, switches)


@rule("tax.totals", source="Rounding page", sure="docs")
def totals(lines: list[Body], amounts: str) -> tuple[Decimal, Decimal, Decimal]:
    """Subtotal, tax and total are sums over lines; a total that was sent is left aside."""
    amount = sum((line.get("LineAmount", ZERO) for line in lines), ZERO)
    tax = sum((line.get("TaxAmount", ZERO) for line in lines), ZERO)
    if amounts == "Inclusive":
        return amount - tax, tax, amount
    return amount, tax, amount + tax


def discount_of(lines: list[Body], switches: dict[str, str]) -> Decimal:
    """How much all discounts take off."""
    taken = ZERO
    for line in lines:
        if line.get("DiscountRate") or line.get("DiscountAmount"):
            full = rounded_amount(line["Quantity"] * line["UnitAmount"], switches)
            taken += full - line["LineAmount"]
    return taken

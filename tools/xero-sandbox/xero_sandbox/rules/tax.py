"""Compute line amounts, tax and totals."""

from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.money import ZERO, rounded_amount, rounded_tax
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("tax.line_amount", source="Invoices page, Rounding page", sure="docs")
def line_amount(line: Body, switches: dict[str, str]) -> Decimal:
    """A line amount is quantity times unit price less the discount, rounded to cents."""
    whole: Decimal = line["Quantity"] * line["UnitAmount"]
    if rate := line.get("DiscountRate"):
        return after_discount(whole, whole * rate / 100, switches)
    return rounded_amount(whole - line.get("DiscountAmount", ZERO), switches)


@rule("tax.discount_rounding", source="Rounding page", sure="assumed", switch="discount_rounding")
def after_discount(whole: Decimal, discount: Decimal, switches: dict[str, str]) -> Decimal:
    """A discount rate is applied before the line is rounded to cents; the discount itself is not rounded."""
    if switches["discount_rounding"] == "discount":
        return rounded_amount(whole, switches) - rounded_amount(discount, switches)
    return rounded_amount(whole - discount, switches)


def rate_of(ledger: Ledger, tax_type: str | None) -> Decimal:
    """Return the effective percentage of a tax type; zero if there is none."""
    rate = ledger["TaxRates"].get(tax_type)
    return rate["EffectiveRate"] if rate else ZERO


@rule("tax.line_tax", source="Rounding page; recordings", sure="wire")
def line_tax(amount: Decimal, percent: Decimal, amounts: str, switches: dict[str, str]) -> Decimal:
    """Tax is computed per line: on top of an exclusive amount, or inside an inclusive one."""
    if amounts == "NoTax":
        return ZERO
    if amounts == "Inclusive":
        return rounded_tax(amount * percent / (100 + percent), switches)
    return rounded_tax(amount * percent / 100, switches)


@rule("tax.totals", source="Rounding page", sure="docs")
def totals(lines: list[Body], amounts: str) -> tuple[Decimal, Decimal, Decimal]:
    """Subtotal, tax and total are sums of the lines; totals that are sent are ignored.

    Returns the three in this order.
    """
    amount = sum((line.get("LineAmount", ZERO) for line in lines), ZERO)
    tax = sum((line.get("TaxAmount", ZERO) for line in lines), ZERO)
    if amounts == "Inclusive":
        return amount - tax, tax, amount
    return amount, tax, amount + tax


def discount_of(lines: list[Body], switches: dict[str, str]) -> Decimal:
    """Return the sum of all discounts."""
    taken = ZERO
    for line in lines:
        if line.get("DiscountRate") or line.get("DiscountAmount"):
            full = rounded_amount(line["Quantity"] * line["UnitAmount"], switches)
            taken += full - line["LineAmount"]
    return taken

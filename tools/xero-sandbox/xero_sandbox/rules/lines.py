"""Read, complete and check the lines of a document."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.line_accounts import account_of, complete_from_item, item_of, tax_type_of
from xero_sandbox.rules.line_merging import merged_line, stored_line
from xero_sandbox.rules.money import CENT, ZERO, quantize_plain, rounded_price, rounded_quantity
from xero_sandbox.rules.tax import line_amount, line_tax, rate_of
from xero_sandbox.rules.tracking import tracking_of
from xero_sandbox.wire.reading import number_of, text_of
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger

MAX_DESCRIPTION_LENGTH = 4000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LARGEST = Decimal("9999999999.99")


@dataclass
class LineContext:
    """The properties of a document that its lines depend on."""

    ledger: Ledger
    findings: Findings
    document_type: str
    amounts: str
    approved: bool
    four_places: bool
    money_applied: bool = False

    @property
    def sale(self) -> bool:
        """Whether it is a sales document."""
        return self.document_type.startswith("ACCREC")


@rule("lines.replace", source="Invoices page", sure="docs")
def lines_of(context: LineContext, sent: list[Body], before: list[Body] | None) -> list[Body]:
    """Lines that are sent replace the stored ones: with a LineItemID changed, without created, missing deleted.

    `before` is None for a new document, whose lines always get new ids. The order is that of the request.
    """
    stored = {line["LineItemID"]: line for line in before or ()}
    lines = []
    for number, raw in enumerate(sent):
        old = stored_line(stored, raw, number, context.findings) if before is not None else None
        if old is None:
            lines.append(_line(context, number, raw, None))
            continue
        unpriced = replace(context, four_places=True) if raw.get("UnitAmount") is None else context
        whole = merged_line(old, raw, money_applied=context.money_applied)
        lines.append(_line(unpriced, number, whole, old["LineItemID"]))
    return lines


@rule("lines.unchanged", source="Invoices page", sure="docs")
def recheck_lines(context: LineContext, before: list[Body]) -> list[Body]:
    """An update without LineItems leaves all lines alone; they are checked if it approves a draft.

    They are also recomputed if it changes LineAmountTypes. Returns the lines.
    """
    exact = replace(context, four_places=True)
    return [
        _line(exact, number, {key: line[key] for key in line if key != "LineAmount"}, line["LineItemID"])
        for number, line in enumerate(before)
    ]


def _line(context: LineContext, number: int, raw: Body, identity: str | None) -> Body:
    item = item_of(context.ledger, raw, number, context.findings)
    raw = complete_from_item(raw, item, sale=context.sale)
    line: Body = {"LineItemID": identity or str(uuid4())}
    apply_description(raw, line, number, context.findings)
    if text_of(raw, "ItemCode"):
        line["ItemCode"] = text_of(raw, "ItemCode")
        line["_item"] = item["ItemID"] if item else raw.get("_item")
    tracking_of(context.ledger, raw, line, number, context.findings)
    if has_text_only(raw):
        return {**line, "LineAmount": ZERO, "TaxAmount": ZERO}
    apply_prices(context, raw, line, number)
    account = account_of(
        context.ledger, raw, number, context.findings, needed=context.approved, sale=context.sale
    )
    if account:
        line["AccountID"] = account["AccountID"]
    tax_type = tax_type_of(context.ledger, raw, account, number, context.findings)
    if tax_type:
        line["TaxType"] = tax_type
    apply_tax(context, raw, line, number)
    return line


@rule("lines.description", source="Invoices page", sure="docs")
def apply_description(raw: Body, line: Body, number: int, findings: Findings) -> None:
    """A line has a description of 1 to 4,000 characters; the wording is ours."""
    description = text_of(raw, "Description") or ""
    if not description.strip():
        findings.add("Description must not be empty.", number)
    elif len(description) > MAX_DESCRIPTION_LENGTH:
        findings.add("The Description must not be more than 4000 characters long.", number)
    check_characters(description, number, findings)
    line["Description"] = description


@rule("lines.characters", source="reports of developers", sure="report")
def check_characters(description: str, number: int, findings: Findings) -> None:
    """A description has no control characters except tabs and line breaks; the wording is ours."""
    if _CONTROL.search(description):
        findings.add("The Description must not contain control characters.", number)


@rule("lines.text_only", source="Invoices page", sure="docs")
def has_text_only(raw: Body) -> bool:
    """A line with only a description is allowed; its amount is zero."""
    return raw.get("Quantity") is None and raw.get("UnitAmount") is None and not raw.get("LineAmount")


@rule("lines.amount", source="Invoices page", sure="docs")
def apply_prices(context: LineContext, raw: Body, line: Body, number: int) -> None:
    """A line amount that is sent must match quantity, price and discount; without a price it determines the price."""
    quantity = rounded_quantity(_or_default(number_of(raw, "Quantity"), Decimal(1)))
    price, amount = number_of(raw, "UnitAmount"), number_of(raw, "LineAmount")
    if price is None:
        price = (amount or ZERO) / quantity if quantity else ZERO
    line["Quantity"] = quantity
    line["UnitAmount"] = rounded_price(price, context.four_places)
    apply_discounts(context, raw, line, number)
    check_discount(line, number, context.findings)
    expected = line_amount(line, context.ledger.switches)
    line["LineAmount"] = expected
    if amount is not None and quantize_plain(amount, CENT) != expected:
        words = f"The line total {amount:.2f} does not match the expected line total {expected:.2f}"
        context.findings.add(words, number)
    if abs(expected) > LARGEST:
        context.findings.add("The line amount is too large.", number)


@rule("lines.discount", source="Invoices page", sure="docs")
def apply_discounts(context: LineContext, raw: Body, line: Body, number: int) -> None:
    """Only sales invoices have discounts: a rate of up to 100 or an amount."""
    for key in ("DiscountRate", "DiscountAmount"):
        discount = number_of(raw, key)
        if not discount:
            continue
        if context.document_type != "ACCREC":
            context.findings.add("Discounts are only allowed on sales invoices.", number)
        elif discount < 0 or (key == "DiscountRate" and discount > 100):
            context.findings.add("The discount must be between 0 and 100 percent of the line.", number)
        else:
            line[key] = quantize_plain(discount, CENT)


@rule("lines.discount_refused", source="reports of developers", sure="report")
def check_discount(line: Body, number: int, findings: Findings) -> None:
    """A line has one kind of discount, and an amount is at most the line, which must be positive; wording is ours."""
    amount = line.get("DiscountAmount")
    if amount is None:
        return
    if "DiscountRate" in line:
        findings.add("A line can have a DiscountRate or a DiscountAmount, not both.", number)
    elif line["UnitAmount"] < 0:
        findings.add("A DiscountAmount cannot be given on a negative unit price.", number)
    elif amount > line["Quantity"] * line["UnitAmount"]:
        findings.add("The DiscountAmount cannot be more than the line.", number)


@rule("tax.override", source="Tax amounts in the Invoices page", sure="assumed", switch="tax_override")
def apply_tax(context: LineContext, raw: Body, line: Body, number: int) -> None:
    """A tax amount that is sent replaces the computed one."""
    percent = rate_of(context.ledger, line.get("TaxType"))
    expected = line_tax(line["LineAmount"], percent, context.amounts, context.ledger.switches)
    line["TaxAmount"] = expected
    sent = number_of(raw, "TaxAmount")
    if sent is None or context.amounts == "NoTax":
        return
    reading = context.ledger.switches["tax_override"]
    allowed = {"any": None, "near": Decimal("0.05"), "equal": ZERO}[reading]
    if allowed is not None and abs(sent - expected) > allowed:
        context.findings.add(
            f"The tax amount {sent} does not match the expected tax amount {expected}", number
        )
        return
    line["TaxAmount"] = quantize_plain(sent, CENT)


def _or_default(number: Decimal | None, default: Decimal) -> Decimal:
    return default if number is None else number

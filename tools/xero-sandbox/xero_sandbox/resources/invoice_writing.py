"""Drafts an invoice from what was sent."""

from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.complaints import Complaints
from xero_sandbox.rules.contacts import contact_of
from xero_sandbox.rules.documents import (
    check_currency,
    check_due_date,
    check_lengths,
    check_lines,
    check_total,
    check_url,
    currency_rate,
    date_or_today,
    only_words_changed,
    status_change,
    status_for_creation,
)
from xero_sandbox.rules.lines import Sheet, lines_of
from xero_sandbox.rules.lock_dates import check_open
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.tax import discount_of, totals
from xero_sandbox.rules.uniqueness import invoice_number
from xero_sandbox.wire.answers import Body
from xero_sandbox.wire.reading import day_of, number_of, text_of, truth_of
from xero_sandbox.world.ledger import Ledger

TEXTS = ("InvoiceNumber", "Reference", "Url", "BrandingThemeID")
APPROVED = {"AUTHORISED", "PAID"}
NOUN = "Invoice"


def draft(call: Call, element: Body, before: Body | None, complaints: Complaints) -> tuple[Body, Body | None]:
    """The invoice as it would be after this write, with its contact; what is wrong is put into the complaints."""
    ledger = call.ledger
    invoice = dict(before) if before else _a_new_invoice(call, element, complaints)
    sent = text_of(element, "Status")
    if before is None:
        invoice["Status"] = status_for_creation(sent, NOUN, complaints)
    else:
        invoice["Status"] = status_change(before, sent, NOUN, complaints)
        if before["Status"] in APPROVED:
            check_open(ledger, before["Date"], complaints)
    if complaints.errors or invoice["Status"] in {"VOIDED", "DELETED"}:
        return invoice, None
    _head(ledger, element, invoice, before, complaints)
    contact = contact_of(ledger, element, before, complaints)
    if contact is not None:
        invoice["Contact"] = {"ContactID": contact["ContactID"]}
    _sums(call, element, invoice, before, complaints)
    _check(ledger, invoice, before, complaints)
    return invoice, contact


@rule("invoices.type", source="Invoices page", sure="docs")
def _a_new_invoice(call: Call, element: Body, complaints: Complaints) -> Body:
    """An invoice is ACCREC or ACCPAY from the beginning; the wording of the refusal is ours."""
    kind = text_of(element, "Type")
    if kind not in {"ACCREC", "ACCPAY"}:
        complaints.say("Invoice type must be ACCREC or ACCPAY.")
    return {
        "Type": kind or "ACCREC",
        "InvoiceID": str(uuid4()),
        "LineItems": [],
        "AmountPaid": ZERO,
        "AmountCredited": ZERO,
        "SentToContact": False,
        "LineAmountTypes": "Exclusive",
        "_app": call.access.client_id,
    }


def _head(ledger: Ledger, element: Body, invoice: Body, before: Body | None, complaints: Complaints) -> None:
    for name in TEXTS:
        if name in element:
            invoice[name] = text_of(element, name) or ""
    invoice["Date"] = date_or_today(ledger, day_of(element, "Date"), before)
    for name in ("DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
        if day := day_of(element, name):
            invoice[name] = day
    amounts = text_of(element, "LineAmountTypes")
    if amounts:
        invoice["LineAmountTypes"] = amount_types(amounts, complaints)
    if (sent := truth_of(element, "SentToContact")) is not None:
        invoice["SentToContact"] = sent
    currency = text_of(element, "CurrencyCode") or invoice.get("CurrencyCode") or ledger.base_currency
    check_currency(ledger, currency, complaints)
    rate = number_of(element, "CurrencyRate") or invoice.get("CurrencyRate")
    invoice["CurrencyCode"] = currency
    invoice["CurrencyRate"] = currency_rate(ledger, currency, rate)
    numbered(ledger, invoice)


@rule("invoices.auto_number", source="Invoices page", sure="docs")
def numbered(ledger: Ledger, invoice: Body) -> None:
    """A sales invoice without a number gets the next of the organisation's own sequence, INV-0001 and on."""
    if invoice.get("InvoiceNumber") or invoice["Type"] != "ACCREC":
        return
    number = ledger.numbers.get("INV", 0) + 1
    while ledger["Invoices"].find("InvoiceNumber", f"INV-{number:04}"):
        number += 1
    ledger.numbers["INV"] = number
    invoice["InvoiceNumber"] = f"INV-{number:04}"


@rule("documents.amount_types", source="Invoices page", sure="docs")
def amount_types(sent: str, complaints: Complaints) -> str:
    """Amounts are Exclusive, which is the default, Inclusive or NoTax, in any letter case."""
    for name in ("Exclusive", "Inclusive", "NoTax"):
        if sent.lower() == name.lower():
            return name
    complaints.say("Line amount types must be Exclusive, Inclusive or NoTax.")
    return "Exclusive"


def _sums(call: Call, element: Body, invoice: Body, before: Body | None, complaints: Complaints) -> None:
    amounts = invoice["LineAmountTypes"]
    approved = invoice["Status"] in APPROVED
    sheet = Sheet(call.ledger, complaints, invoice["Type"], amounts, approved, call.four_places)
    lines = before["LineItems"] if before else []
    if before and before["LineAmountTypes"] != amounts:
        lines = [{key: value for key, value in line.items() if key != "TaxAmount"} for line in lines]
    invoice["LineItems"] = lines_of(sheet, element, lines)
    invoice["SubTotal"], invoice["TotalTax"], invoice["Total"] = totals(invoice["LineItems"], amounts)
    invoice["TotalDiscount"] = discount_of(invoice["LineItems"], call.ledger.switches)
    invoice["AmountDue"] = invoice["Total"] - invoice["AmountPaid"] - invoice["AmountCredited"]


def _check(ledger: Ledger, invoice: Body, before: Body | None, complaints: Complaints) -> None:
    check_lines(invoice["LineItems"], complaints)
    check_due_date(invoice, complaints)
    check_total(invoice["Total"], complaints)
    check_url(invoice.get("Url"), complaints)
    check_lengths(invoice, ("InvoiceNumber", "Reference"), complaints)
    invoice_number(ledger, invoice, complaints)
    if before is not None:
        only_words_changed(before, invoice, complaints)
    if invoice["Status"] in APPROVED:
        check_open(ledger, invoice["Date"], complaints)
    settled_at_once(invoice)


@rule("invoices.nothing_due", source="Invoices page", sure="docs")
def settled_at_once(invoice: Body) -> None:
    """An approved invoice with nothing due is PAID."""
    if invoice["Status"] == "AUTHORISED" and invoice["AmountDue"] == ZERO:
        invoice |= {"Status": "PAID", "FullyPaidOnDate": invoice["Date"]}

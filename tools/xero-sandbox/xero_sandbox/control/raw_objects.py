"""Build a stored object from the partial object of a test, with default values for missing fields."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from xero_sandbox.control.errors import control_error
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.tax import discount_of, line_amount, line_tax, rate_of, totals
from xero_sandbox.wire.dates import read_day, read_instant, to_milliseconds
from xero_sandbox.wire.responses import Body, HTTPError
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import APPLIES, CLASS_OF

DAYS = {
    "Date",
    "DueDate",
    "ExpectedPaymentDate",
    "FullyPaidOnDate",
    "PeriodLockDate",
    "EndOfYearLockDate",
    "PlannedPaymentDate",
}


def _typed(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _typed(name, inner) for name, inner in value.items() if not name.endswith("String")}
    if isinstance(value, list):
        return [_typed(key, inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    try:
        if key in DAYS and isinstance(value, str):
            return read_day(value)
        if key in {"UpdatedDateUTC", "CreatedDateUTC"} and isinstance(value, str):
            return to_milliseconds(read_instant(value))
    except ValueError as error:
        raise HTTPError(control_error(400, f"{key} is not a date: {value}")) from error
    return value


def complete_object(ledger: Ledger, kind: str, raw: Body, before: Body | None) -> Body:
    """Return the object to store: the fields that were sent over those before, gaps filled with defaults."""
    sent = _typed("", raw)
    body: Body = {**(before or {}), **sent}
    if kind in DEFAULTS:
        DEFAULTS[kind](ledger, body, sent)
        id_key = ledger[kind].id_key
        if id_key not in body:
            body[id_key] = str(uuid4())
        body.setdefault("UpdatedDateUTC", ledger.stamp())
    return body


def _set_defaults(body: Body, **default: Any) -> None:
    for key, value in default.items():
        body.setdefault(key, value)


def _account(ledger: Ledger, body: Body, sent: Body) -> None:
    _set_defaults(body, Status="ACTIVE", Type="REVENUE", TaxType="NONE", EnablePaymentsToAccount=False)
    _set_defaults(body, CreatedDateUTC=ledger.stamp())
    _set_defaults(body, ShowInExpenseClaims=False, Class=CLASS_OF.get(body["Type"], "EXPENSE"))


def _tax_rate(ledger: Ledger, body: Body, sent: Body) -> None:
    rate = body.get("EffectiveRate", body.get("DisplayTaxRate", ZERO))
    _set_defaults(
        body, Status="ACTIVE", EffectiveRate=rate, DisplayTaxRate=rate, ReportTaxType="OUTPUT", Name="Tax"
    )
    _set_defaults(body, **dict.fromkeys(APPLIES, True))
    component = {"Name": body["Name"], "Rate": rate, "IsCompound": False, "IsNonRecoverable": False}
    _set_defaults(body, TaxComponents=[component], TaxType=f"TAX{len(ledger['TaxRates']) + 1:03}")


def _contact(ledger: Ledger, body: Body, sent: Body) -> None:
    _set_defaults(body, ContactStatus="ACTIVE", Name="", Addresses=[], Phones=[], ContactPersons=[])
    _set_defaults(body, IsSupplier=False, IsCustomer=False)


def _item(ledger: Ledger, body: Body, sent: Body) -> None:
    _set_defaults(body, Code=str(uuid4())[:8], IsSold=True, IsPurchased=True, IsTrackedAsInventory=False)


def contact_for(ledger: Ledger, body: Body) -> Body:
    """Return the contact that a document names by id, number or name; create it if it does not exist."""
    named = body.get("Contact") or {}
    contacts = ledger["Contacts"]
    found = contacts.get(named.get("ContactID"))
    for path in ("ContactNumber", "Name"):
        if found is None and named.get(path):
            found = next(iter(contacts.find(path, named[path])), None)
    if found is None:
        found = complete_object(ledger, "Contacts", {"Name": "Planted customer", **named}, None)
        ledger.save("Contacts", found, created=True)
    return {"ContactID": found["ContactID"]}


def _line(ledger: Ledger, line: Body, amounts: str) -> Body:
    account = ledger["Accounts"].get(line.get("AccountID"))
    if account is None and (found := ledger["Accounts"].find("Code", line.get("AccountCode") or "200")):
        line["AccountID"] = found[0]["AccountID"]
    _set_defaults(line, LineItemID=str(uuid4()), Description="Planted", Tracking=[])
    _set_defaults(line, Quantity=Decimal(1), UnitAmount=line.get("LineAmount", ZERO))
    _set_defaults(line, LineAmount=line_amount(line, ledger.switches))
    percent = rate_of(ledger, line.get("TaxType"))
    _set_defaults(line, TaxAmount=line_tax(line["LineAmount"], percent, amounts, ledger.switches))
    return line


def _document(ledger: Ledger, body: Body, sent: Body) -> None:
    if "Contact" in sent or "Contact" not in body:
        body["Contact"] = contact_for(ledger, body)
    _set_defaults(body, Status="AUTHORISED", LineAmountTypes="Exclusive", LineItems=[], Date=ledger.today())
    _set_defaults(body, CurrencyCode=ledger.base_currency, CurrencyRate=Decimal(1), SentToContact=False)
    body["LineItems"] = [_line(ledger, dict(line), body["LineAmountTypes"]) for line in body["LineItems"]]
    sums = dict(
        zip(
            ("SubTotal", "TotalTax", "Total"), totals(body["LineItems"], body["LineAmountTypes"]), strict=True
        )
    )
    if "LineItems" in sent or "Total" not in body:
        body |= {key: value for key, value in sums.items() if key not in sent}
        body["TotalDiscount"] = discount_of(body["LineItems"], ledger.switches)


def _invoice(ledger: Ledger, body: Body, sent: Body) -> None:
    for applied in ("Payments", "CreditNotes", "Prepayments", "Overpayments"):
        body.pop(applied, None)
    _set_defaults(body, Type="ACCREC", AmountPaid=ZERO, AmountCredited=ZERO)
    _document(ledger, body, sent)
    if not body.get("InvoiceNumber"):
        ledger.numbers["INV-"] = ledger.numbers.get("INV-", 0) + 1
        body["InvoiceNumber"] = f"INV-{ledger.numbers['INV-']:04}"
    _set_defaults(body, DueDate=body["Date"])
    if "AmountDue" not in sent and body["Status"] not in {"VOIDED", "DELETED"}:
        body["AmountDue"] = body["Total"] - body["AmountPaid"] - body["AmountCredited"]
    _set_defaults(body, AmountDue=body["Total"])


def _credit_note(ledger: Ledger, body: Body, sent: Body) -> None:
    _set_defaults(body, Type="ACCRECCREDIT", Allocations=[])
    _document(ledger, body, sent)
    if not body.get("CreditNoteNumber"):
        ledger.numbers["CN-"] = ledger.numbers.get("CN-", 0) + 1
        body["CreditNoteNumber"] = f"CN-{ledger.numbers['CN-']:04}"
    body["Allocations"] = [
        {"AllocationID": str(uuid4()), "Date": ledger.today(), **allocation}
        for allocation in body["Allocations"]
    ]
    applied = sum((allocation["Amount"] for allocation in body["Allocations"]), ZERO)
    body["AppliedAmount"] = applied
    if "RemainingCredit" not in sent:
        body["RemainingCredit"] = body["Total"] - applied


def _payment(ledger: Ledger, body: Body, sent: Body) -> None:
    named = body.get("Invoice") or {}
    invoice = ledger["Invoices"].get(named.get("InvoiceID"))
    if invoice is None and named.get("InvoiceNumber"):
        invoice = next(iter(ledger["Invoices"].find("InvoiceNumber", named["InvoiceNumber"])), None)
    if "Invoice" in sent or "Invoice" not in body:
        body["Invoice"] = {"InvoiceID": invoice["InvoiceID"] if invoice else ""}
    asked = body.get("Account") or {}
    account = ledger["Accounts"].get(asked.get("AccountID"))
    if account is None and (found := ledger["Accounts"].find("Code", asked.get("Code") or "090")):
        account = found[0]
    body["Account"] = {"AccountID": account["AccountID"] if account else ""}
    _set_defaults(
        body, Status="AUTHORISED", Date=ledger.today(), Amount=invoice["AmountDue"] if invoice else ZERO
    )
    _set_defaults(body, BankAmount=body["Amount"], CurrencyRate=Decimal(1), Reference="", IsReconciled=False)
    sale = invoice is None or invoice["Type"] == "ACCREC"
    _set_defaults(body, PaymentType="ACCRECPAYMENT" if sale else "ACCPAYPAYMENT")


DEFAULTS: dict[str, Callable[[Ledger, Body, Body], None]] = {
    "Accounts": _account,
    "TaxRates": _tax_rate,
    "Contacts": _contact,
    "Items": _item,
    "Invoices": _invoice,
    "Payments": _payment,
    "CreditNotes": _credit_note,
}

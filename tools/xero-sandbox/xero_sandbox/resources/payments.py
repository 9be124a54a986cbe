"""The Payments resource."""

from decimal import Decimal
from uuid import uuid4

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.resources.invoice_forms import contact_thin
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.lock_dates import check_open
from xero_sandbox.rules.money import CENT, ZERO, quantize_plain
from xero_sandbox.rules.money_applied import apply, take_off
from xero_sandbox.rules.uniqueness import documents_by_number
from xero_sandbox.wire.dates import day, instant, updated_string
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import day_of, id_of, identity_in, number_of, part_of, text_of, truth_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.ledger import Ledger

SCOPES = ("accounting.payments",)


@rule("payments.form", source="Payments page", sure="docs")
def form(ledger: Ledger, body: Body) -> Body:
    """A payment has its account and a thin copy of its invoice."""
    account = ledger["Accounts"].get(body["Account"]["AccountID"])
    shown: Body = {
        "PaymentID": body["PaymentID"],
        "Date": day(body["Date"]),
        "BankAmount": body["BankAmount"],
        "Amount": body["Amount"],
        "Reference": body.get("Reference", ""),
        "CurrencyRate": body["CurrencyRate"],
        "PaymentType": body["PaymentType"],
        "Status": body["Status"],
        "UpdatedDateUTC": instant(body["UpdatedDateUTC"]),
        "UpdatedDateUTCString": updated_string(body["UpdatedDateUTC"]),
        "HasAccount": True,
        "IsReconciled": body["IsReconciled"],
        "Account": {"AccountID": body["Account"]["AccountID"], "Code": (account or {}).get("Code", "")},
    }
    if invoice := ledger["Invoices"].get((body.get("Invoice") or {}).get("InvoiceID")):
        shown["Invoice"] = _invoice(ledger, invoice)
    if note := ledger["CreditNotes"].get((body.get("CreditNote") or {}).get("CreditNoteID")):
        shown["CreditNote"] = {key: note[key] for key in ("CreditNoteID", "CreditNoteNumber", "Type")}
    shown["HasValidationErrors"] = False
    return shown


def _invoice(ledger: Ledger, invoice: Body) -> Body:
    return {
        "Type": invoice["Type"],
        "InvoiceID": invoice["InvoiceID"],
        "InvoiceNumber": invoice.get("InvoiceNumber", ""),
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "AmountDue": invoice["AmountDue"],
        "AmountPaid": invoice["AmountPaid"],
        "IsDiscounted": False,
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "Contact": contact_thin(ledger, invoice),
        "LineItems": [],
        "CurrencyCode": invoice["CurrencyCode"],
    }


def list_all(call: Call) -> Response:
    """GET /Payments: list payments, including deleted ones."""
    return listed(call, "Payments", Wanted(None, [], paged=True), lambda body: form(call.ledger, body))


def _get_or_404(call: Call, identity: str) -> Body:
    body = call.ledger["Payments"].get(identity_in(identity))
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /Payments/{PaymentID}: return one payment."""
    return call.success("Payments", [form(call.ledger, _get_or_404(call, identity))])


def create(call: Call) -> Response:
    """PUT /Payments: create payments."""
    return run(call, "Payments", "HasValidationErrors", lambda element: write(call, element))


@rule("payments.repeat", source="Payments page; reports of developers", sure="report")
def write(call: Call, element: Body) -> Outcome:
    """Payments have no unique field: a payment that is sent twice is paid twice while an amount is due."""
    findings = Findings()
    invoice = _document(call, element, findings)
    payment = _draft(call, element, invoice, findings)
    if invoice is not None:
        check_invoice(invoice, findings)
        check_amount(payment["Amount"], invoice, findings)
        check_account_currency(call.ledger, payment, invoice, findings)
        check_open(call.ledger, payment["Date"], findings)
    if findings.errors or invoice is None:
        return refused(element, "PaymentID", None, findings)
    call.ledger.save("Payments", payment, created=True)
    apply(call.ledger, invoice, "AmountPaid", payment["Amount"], payment["Date"])
    return Outcome(form(call.ledger, payment), findings)


def _draft(call: Call, element: Body, invoice: Body | None, findings: Findings) -> Body:
    account = account_of(call, element, findings)
    amount = quantize_plain(number_of(element, "Amount") or ZERO, CENT)
    kind = "ACCRECPAYMENT" if invoice is None or invoice["Type"] == "ACCREC" else "ACCPAYPAYMENT"
    return {
        "PaymentID": str(uuid4()),
        "Date": day_of(element, "Date") or call.ledger.today(),
        "Amount": amount,
        "BankAmount": number_of(element, "BankAmount") or amount,
        "Reference": text_of(element, "Reference") or "",
        "CurrencyRate": number_of(element, "CurrencyRate")
        or (invoice or {}).get("CurrencyRate")
        or Decimal(1),
        "PaymentType": kind,
        "Status": "AUTHORISED",
        "IsReconciled": bool(truth_of(element, "IsReconciled")),
        "Account": {"AccountID": account["AccountID"] if account else ""},
        "Invoice": {"InvoiceID": invoice["InvoiceID"] if invoice else ""},
    }


@rule("payments.document", source="reports of developers", sure="report")
def _document(call: Call, element: Body, findings: Findings) -> Body | None:
    """A payment names its invoice by id or number; an unknown invoice is refused."""
    sent = part_of(element, "Invoice") or {}
    collection = call.ledger["Invoices"]
    invoice = collection.get(id_of(sent, "InvoiceID"))
    number = text_of(sent, "InvoiceNumber") or text_of(element, "InvoiceNumber")
    if invoice is None and number:
        invoice = next(iter(documents_by_number(call.ledger, "Invoices", "InvoiceNumber", number)), None)
    if invoice is None:
        findings.add("Document could not be found")
    return invoice


@rule("payments.account", source="Payments page", sure="assumed", switch="payment_accounts")
def account_of(call: Call, element: Body, findings: Findings) -> Body | None:
    """Payments go to an active BANK account, or to one with EnablePaymentsToAccount."""
    sent = part_of(element, "Account") or {}
    collection = call.ledger["Accounts"]
    account = collection.get(id_of(sent, "AccountID"))
    if account is None and (code := text_of(sent, "Code") or text_of(element, "Code")):
        account = next(iter(collection.find("Code", code)), None)
    if account is None or account["Status"] != "ACTIVE":
        findings.add("Account could not be found")
        return None
    enabled = account["EnablePaymentsToAccount"] and call.ledger.switches["payment_accounts"] == "enabled"
    if account["Type"] != "BANK" and not enabled:
        findings.add("Account must be a bank account or have payments enabled.")
    return account


@rule("payments.authorised", source="Payments page; reports of developers", sure="report")
def check_invoice(invoice: Body, findings: Findings) -> None:
    """Only an authorised invoice can be paid."""
    if invoice["Status"] not in {"AUTHORISED", "PAID"}:
        findings.add("Payments can only be made against Authorised documents")


@rule("payments.outstanding", source="Payments page; reports of developers", sure="report")
def check_amount(amount: Decimal, invoice: Body, findings: Findings) -> None:
    """A payment is greater than zero and at most the amount due."""
    if amount <= ZERO:
        findings.add("The payment amount must be greater than zero.")
    elif amount > invoice["AmountDue"]:
        findings.add("Payment amount exceeds the amount outstanding on this document")


@rule("payments.currency", source="Payments page", sure="assumed", switch="payment_currency")
def check_account_currency(ledger: Ledger, payment: Body, invoice: Body, findings: Findings) -> None:
    """An account in a foreign currency takes payments in that currency only; the wording is ours."""
    account = ledger["Accounts"].get(payment["Account"]["AccountID"]) or {}
    currency = account.get("CurrencyCode") or ledger.base_currency
    if ledger.switches["payment_currency"] == "any" or currency in {
        ledger.base_currency,
        invoice["CurrencyCode"],
    }:
        return
    findings.add(f"The account is in {currency}, the document is in {invoice['CurrencyCode']}.")


def change(call: Call, identity: str) -> Response:
    """POST /Payments/{PaymentID}: delete a payment."""
    before = _get_or_404(call, identity)
    return run(call, "Payments", "HasValidationErrors", lambda element: delete(call, element, before))


def save(call: Call) -> Response:
    """POST /Payments: delete each element that has a PaymentID, create the others."""

    def each(element: Body) -> Outcome:
        identity = id_of(element, "PaymentID")
        if identity is None:
            return write(call, element)
        return delete(call, element, _get_or_404(call, identity))

    return run(call, "Payments", "HasValidationErrors", each)


@rule("payments.delete_only", source="Payments page", sure="docs")
def delete(call: Call, element: Body, before: Body) -> Outcome:
    """A payment cannot be changed, only deleted with Status DELETED, once; payments of a batch cannot be deleted."""
    findings = Findings()
    if text_of(element, "Status") != "DELETED":
        findings.add("Payments can only be deleted, not updated.")
    elif before["Status"] != "AUTHORISED":
        findings.add("Payment not of valid status for modification")
    elif before.get("BatchPaymentID"):
        findings.add("Payments within a batch cannot be deleted.")
    check_reconciled(call.ledger, before, findings)
    check_open(call.ledger, before["Date"], findings)
    if findings.errors:
        return refused(element, "PaymentID", before["PaymentID"], findings)
    payment = {**before, "Status": "DELETED"}
    call.ledger.save("Payments", payment)
    if invoice := call.ledger["Invoices"].get((before.get("Invoice") or {}).get("InvoiceID")):
        take_off(call.ledger, invoice, "AmountPaid", before["Amount"])
    return Outcome(form(call.ledger, payment), findings)


@rule("payments.reconciled", source="Payments page", sure="assumed", switch="reconciled_payment")
def check_reconciled(ledger: Ledger, payment: Body, findings: Findings) -> None:
    """A reconciled payment cannot be deleted."""
    if payment["IsReconciled"] and ledger.switches["reconciled_payment"] == "refused":
        findings.add("Payment cannot be deleted as it has been reconciled.")


ROUTES = (
    ("GET", "Payments", list_all),
    ("PUT", "Payments", create),
    ("POST", "Payments", save),
    ("GET", "Payments/{identity}", get_one),
    ("POST", "Payments/{identity}", change),
)

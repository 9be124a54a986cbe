"""Convert stored invoices to their response forms."""

from xero_sandbox.resources import contacts
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.line_accounts import item_code_of, stored_item
from xero_sandbox.rules.money import ZERO, rounded_price
from xero_sandbox.rules.tracking import option_by_id
from xero_sandbox.wire.dates import day, day_string, instant, updated_string
from xero_sandbox.wire.responses import Body
from xero_sandbox.world.ledger import Ledger


def contact_thin(ledger: Ledger, document: Body) -> Body:
    """Return a document's contact with id and name only."""
    contact = ledger["Contacts"].get(document["Contact"]["ContactID"])
    return {
        "ContactID": document["Contact"]["ContactID"],
        "Name": contact["Name"] if contact else "",
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def contact_full(ledger: Ledger, document: Body) -> Body:
    """Return a document's contact with all fields."""
    contact = ledger["Contacts"].get(document["Contact"]["ContactID"])
    return contacts.full(contact) if contact else contact_thin(ledger, document)


@rule("lines.form", source="recording invoice_create", sure="wire")
def line(ledger: Ledger, stored: Body, four_places: bool) -> Body:
    """A line has its account's id and code; prices have four decimal places only with unitdp=4."""
    shown: Body = {}
    if "ItemCode" in stored:
        item = stored_item(ledger, stored)
        shown["ItemCode"] = item_code_of(ledger, stored)
        if item:
            shown["Item"] = {key: item.get(key) or "" for key in ("ItemID", "Name", "Code")}
    shown["Description"] = stored["Description"]
    if "UnitAmount" in stored:
        shown["UnitAmount"] = rounded_price(stored["UnitAmount"], four_places)
    for key in ("TaxType", "DiscountRate", "DiscountAmount"):
        if key in stored:
            shown[key] = stored[key]
    shown["TaxAmount"] = stored["TaxAmount"]
    shown["LineAmount"] = stored["LineAmount"]
    account = ledger["Accounts"].get(stored.get("AccountID"))
    if account:
        shown["AccountCode"] = account.get("Code", "")
    shown["Tracking"] = [option_by_id(ledger, part) or part for part in stored["Tracking"]]
    if "Quantity" in stored:
        shown["Quantity"] = stored["Quantity"]
    shown["LineItemID"] = stored["LineItemID"]
    if account:
        shown["AccountID"] = account["AccountID"]
    return shown


def dated(body: Body, names: tuple[str, ...]) -> Body:
    """Return each date that is set, in its string form and in Xero's form."""
    shown: Body = {}
    for name in names:
        if value := body.get(name):
            shown |= {f"{name}String": day_string(value), name: day(value)}
    return shown


def _head(body: Body) -> Body:
    shown: Body = {
        "Type": body["Type"],
        "InvoiceID": body["InvoiceID"],
        "InvoiceNumber": body.get("InvoiceNumber", ""),
        "Reference": body.get("Reference", ""),
    }
    if body.get("Url"):
        shown["Url"] = body["Url"]
    return shown


@rule("invoices.theme", source="recording invoice_create", sure="wire")
def _tail(ledger: Ledger, body: Body) -> Body:
    """A sales invoice without a branding theme shows the organisation's default theme."""
    shown = dated(body, ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"))
    if body["Type"] == "ACCREC" or body.get("BrandingThemeID"):
        shown["BrandingThemeID"] = body.get("BrandingThemeID") or ledger.theme
    return shown | {"Status": body["Status"], "LineAmountTypes": body["LineAmountTypes"]}


@rule("invoices.discount_absent", source="recording invoice_create", sure="wire")
def _sums(body: Body) -> Body:
    """TotalDiscount is present only if a discount was applied."""
    shown = {key: body[key] for key in ("SubTotal", "TotalTax", "Total")}
    if body.get("TotalDiscount"):
        shown["TotalDiscount"] = body["TotalDiscount"]
    if body.get("RoundingAmount"):
        shown["RoundingAmount"] = body["RoundingAmount"]
    if body.get("EnteredTotal") is not None:
        shown["EnteredTotal"] = body["EnteredTotal"]
    shown["UpdatedDateUTC"] = instant(body["UpdatedDateUTC"])
    shown["CurrencyCode"] = body["CurrencyCode"]
    if body.get("FullyPaidOnDate"):
        shown["FullyPaidOnDate"] = day(body["FullyPaidOnDate"])
    return shown


def _amounts(body: Body) -> Body:
    return {
        "AmountDue": body["AmountDue"],
        "AmountPaid": body["AmountPaid"],
        "AmountCredited": body["AmountCredited"],
        "SentToContact": body["SentToContact"],
        "CurrencyRate": body["CurrencyRate"],
        "IsDiscounted": bool(body.get("TotalDiscount")),
    }


@rule("invoices.written_form", source="recording invoice_create", sure="wire")
def written(ledger: Ledger, body: Body, four_places: bool, *, created: bool) -> Body:
    """The response to a write has the full contact and all lines, and after creation no Payments or CreditNotes."""
    shown = _head(body) | {"Prepayments": [], "Overpayments": []}
    if not created:
        shown |= applied(ledger, body)
    amounts = _amounts(body)
    if created:
        del amounts["AmountCredited"]
    return (
        shown
        | amounts
        | {
            "HasErrors": False,
            "InvoicePaymentServices": [],
            "UpdatedDateUTCString": updated_string(body["UpdatedDateUTC"]),
            "Contact": contact_full(ledger, body),
        }
        | _tail(ledger, body)
        | {
            "LineItems": [
                {**line(ledger, stored, four_places), "ValidationErrors": []} for stored in body["LineItems"]
            ]
        }
        | _sums(body)
    )


@rule("invoices.applied_form", source="Invoices page", sure="docs")
def applied(ledger: Ledger, body: Body) -> Body:
    """An invoice lists the payments and credit notes applied to it, without deleted ones."""
    payments = [
        {
            "PaymentID": payment["PaymentID"],
            "Date": day(payment["Date"]),
            "Amount": payment["Amount"],
            "Reference": payment.get("Reference", ""),
            "CurrencyRate": payment["CurrencyRate"],
            "HasAccount": False,
            "HasValidationErrors": False,
        }
        for payment in ledger["Payments"].find("Invoice.InvoiceID", body["InvoiceID"])
        if payment["Status"] == "AUTHORISED"
    ]
    return {"Payments": payments, "CreditNotes": credits_on(ledger, body)}


def credits_on(ledger: Ledger, body: Body) -> list[Body]:
    """Return the credit notes applied to an invoice, each with its applied amount."""
    if body["AmountCredited"] == ZERO:
        return []
    contact = body["Contact"]["ContactID"]
    return [
        {
            "CreditNoteID": note["CreditNoteID"],
            "CreditNoteNumber": note["CreditNoteNumber"],
            "ID": note["CreditNoteID"],
            "AppliedAmount": allocation["Amount"],
            "Date": day(allocation["Date"]),
            "Total": note["Total"],
            "HasErrors": False,
        }
        for note in ledger["CreditNotes"].find("Contact.ContactID", contact)
        for allocation in note["Allocations"]
        if allocation["Invoice"]["InvoiceID"] == body["InvoiceID"]
    ]


@rule("invoices.full_form", source="Invoices page", sure="docs")
def full(ledger: Ledger, body: Body, four_places: bool) -> Body:
    """An invoice read by id has its full contact, lines, payments and credit notes."""
    return paged(ledger, body, four_places) | {"Contact": contact_full(ledger, body)}


@rule("invoices.paged_form", source="Invoices page", sure="docs")
def paged(ledger: Ledger, body: Body, four_places: bool) -> Body:
    """On pages an invoice has its lines, payments and credit notes, and a thin contact."""
    return {
        **thin(ledger, body),
        "LineItems": [line(ledger, stored, four_places) for stored in body["LineItems"]],
    }


@rule("invoices.thin_form", source="Invoices page", sure="docs")
def thin(ledger: Ledger, body: Body) -> Body:
    """In a list without pages LineItems is always empty."""
    return (
        _head(body)
        | applied(ledger, body)
        | {"Prepayments": [], "Overpayments": []}
        | _amounts(body)
        | {
            "HasAttachments": False,
            "HasErrors": False,
            "InvoicePaymentServices": [],
            "UpdatedDateUTCString": updated_string(body["UpdatedDateUTC"]),
            "Contact": contact_thin(ledger, body),
        }
        | _tail(ledger, body)
        | {"LineItems": []}
        | _sums(body)
    )


@rule("invoices.summary_form", source="Invoices page", sure="docs")
def summary(ledger: Ledger, body: Body) -> Body:
    """With summaryOnly, lines, payments and HasAttachments are omitted."""
    shown = thin(ledger, body)
    for key in ("LineItems", "Payments", "CreditNotes", "Prepayments", "Overpayments", "HasAttachments"):
        shown.pop(key, None)
    return shown

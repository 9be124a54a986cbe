"""The CreditNotes resource."""

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed, page_of
from xero_sandbox.resources.document_writing import DocumentKind, draft, save_contact
from xero_sandbox.resources.invoice_forms import contact_full, contact_thin, dated, line
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.uniqueness import credit_note_number, documents_by_number, holders
from xero_sandbox.wire.dates import day, instant, updated_string
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import id_of, identity_in, text_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.ledger import Ledger

SCOPES = ("accounting.invoices",)


@rule("credit_notes.status", source="Credit notes page", sure="docs")
def _check(ledger: Ledger, note: Body, findings: Findings) -> None:
    """A credit note that is allocated in full is PAID; it needs no due date."""
    credit_note_number(ledger, note, findings)
    note.setdefault("Allocations", [])
    if note["Status"] == "AUTHORISED" and note["RemainingCredit"] == ZERO:
        note["Status"] = "PAID"


DOCUMENT_KIND = DocumentKind(
    kind="CreditNotes",
    id_key="CreditNoteID",
    number_key="CreditNoteNumber",
    noun="Credit note",
    types=("ACCRECCREDIT", "ACCPAYCREDIT"),
    prefix="CN-",
    left_key="RemainingCredit",
    applied_keys=("AppliedAmount",),
    texts=("CreditNoteNumber", "Reference", "BrandingThemeID"),
    check=_check,
)


@rule("credit_notes.form", source="Credit notes page", sure="docs")
def full(ledger: Ledger, note: Body, four_places: bool, *, contact: bool = True) -> Body:
    """A credit note has its remaining credit and its allocations to invoices."""
    theme = {"BrandingThemeID": note["BrandingThemeID"]} if note.get("BrandingThemeID") else {}
    return {
        "CreditNoteID": note["CreditNoteID"],
        "CreditNoteNumber": note.get("CreditNoteNumber", ""),
        "Payments": [],
        "ID": note["CreditNoteID"],
        "HasErrors": False,
        "CurrencyRate": note["CurrencyRate"],
        "Type": note["Type"],
        "Reference": note.get("Reference", ""),
        "SentToContact": note["SentToContact"],
        "RemainingCredit": note["RemainingCredit"],
        "Allocations": [allocation_form(ledger, allocation) for allocation in note["Allocations"]],
        "HasAttachments": False,
        "UpdatedDateUTCString": updated_string(note["UpdatedDateUTC"]),
        "Contact": contact_full(ledger, note) if contact else contact_thin(ledger, note),
        **dated(note, ("Date", "DueDate")),
        **theme,
        "Status": note["Status"],
        "LineAmountTypes": note["LineAmountTypes"],
        "LineItems": [line(ledger, get_or_404, four_places) for get_or_404 in note["LineItems"]],
        "SubTotal": note["SubTotal"],
        "TotalTax": note["TotalTax"],
        "Total": note["Total"],
        "UpdatedDateUTC": instant(note["UpdatedDateUTC"]),
        "CurrencyCode": note["CurrencyCode"],
    }


def allocation_form(ledger: Ledger, allocation: Body) -> Body:
    """Return an allocation with the id and number of its invoice."""
    invoice = ledger["Invoices"].get(allocation["Invoice"]["InvoiceID"]) or {}
    return {
        "AllocationID": allocation["AllocationID"],
        "Amount": allocation["Amount"],
        "Date": day(allocation["Date"]),
        "Invoice": {
            "InvoiceID": allocation["Invoice"]["InvoiceID"],
            "InvoiceNumber": invoice.get("InvoiceNumber", ""),
        },
        "IsDeleted": False,
    }


def list_all(call: Call) -> Response:
    """GET /CreditNotes: list credit notes; lines are present on pages only."""
    if page_of(call):
        return listed(call, "CreditNotes", Wanted(None, [], paged=True), lambda body: _paged(call, body))
    return listed(
        call,
        "CreditNotes",
        Wanted(None, [], paged=True),
        lambda body: {**_paged(call, body), "LineItems": []},
    )


def _paged(call: Call, body: Body) -> Body:
    return full(call.ledger, body, call.four_places, contact=False)


def get_or_404(call: Call, identity: str) -> Body:
    """Return the credit note addressed by its id or number.

    Raises:
        HTTPError: 404.
    """
    collection = call.ledger["CreditNotes"]
    found = documents_by_number(call.ledger, "CreditNotes", "CreditNoteNumber", identity)
    body = collection.get(identity_in(identity)) or next(iter(found), None)
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /CreditNotes/{CreditNoteID or CreditNoteNumber}: return one credit note."""
    return call.success("CreditNotes", [full(call.ledger, get_or_404(call, identity), call.four_places)])


def write(call: Call, element: Body, before: Body | None) -> Outcome:
    """Create a credit note, or change the one in `before`, under all rules."""
    findings = Findings()
    note, contact = draft(call, DOCUMENT_KIND, element, before, findings)
    if findings.errors:
        return refused(element, "CreditNoteID", before["CreditNoteID"] if before else None, findings)
    if contact is not None:
        save_contact(call.ledger, contact, note["Type"])
    call.ledger.save("CreditNotes", note, created=before is None)
    return Outcome(full(call.ledger, note, call.four_places), findings)


@rule("credit_notes.put_creates", source="Credit notes page", sure="docs")
def create(call: Call) -> Response:
    """PUT only creates credit notes; a number already in use is an error."""
    return run(call, "CreditNotes", "HasErrors", lambda element: write(call, element, None))


@rule("credit_notes.post_overwrites", source="Credit notes page", sure="docs")
def save(call: Call) -> Response:
    """POST changes the credit note with the id or number, and creates one if there is none."""
    return run(call, "CreditNotes", "HasErrors", lambda element: _save(call, element))


def _save(call: Call, element: Body) -> Outcome:
    identity = id_of(element, "CreditNoteID")
    if identity is not None:
        before = call.ledger["CreditNotes"].get(identity)
        if before is None:
            findings = Findings(["Credit note could not be found."])
            return refused(element, "CreditNoteID", identity, findings)
        return write(call, element, before)
    number = text_of(element, "CreditNoteNumber")
    found = holders(call.ledger, "CreditNotes", "CreditNoteNumber", number, "ACCRECCREDIT") if number else []
    return write(call, element, next(iter(found), None))


def change(call: Call, identity: str) -> Response:
    """POST /CreditNotes/{CreditNoteID}: change a credit note."""
    before = get_or_404(call, identity)
    return run(call, "CreditNotes", "HasErrors", lambda element: write(call, element, before))


ROUTES = (
    ("GET", "CreditNotes", list_all),
    ("PUT", "CreditNotes", create),
    ("POST", "CreditNotes", save),
    ("GET", "CreditNotes/{identity}", get_one),
    ("POST", "CreditNotes/{identity}", change),
)

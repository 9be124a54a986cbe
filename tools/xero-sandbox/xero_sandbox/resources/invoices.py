"""The Invoices resource."""

from xero_sandbox.batch import Outcome, refused, run, summarized
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Test, Wanted, comma_separated, listed, named_ids, page_of
from xero_sandbox.resources.document_writing import DocumentKind, draft, save_contact
from xero_sandbox.resources.invoice_forms import full, paged, summary, thin, written
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.documents import check_due_date
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.uniqueness import documents_by_number, holders, invoice_number
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import id_of, identity_in, text_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.collection import folded
from xero_sandbox.world.ledger import Ledger

SCOPES = ("accounting.invoices",)
EMAILS = 1_000


@rule("invoices.list_forms", source="Invoices page", sure="docs")
def list_all(call: Call) -> Response:
    """A list without pages has no lines and thin contacts; with page, IDs or Statuses the lines are present."""
    query = call.query
    wanted = Wanted(selected(call), filters(call), paged=True)
    if query.get("summaryonly", "").lower() == "true":
        return listed(call, "Invoices", wanted, lambda body: summary(call.ledger, body))
    if page_of(call) or query.get("statuses") or query.get("ids"):
        return listed(call, "Invoices", wanted, lambda body: paged(call.ledger, body, call.four_places))
    return listed(call, "Invoices", wanted, lambda body: thin(call.ledger, body))


@rule("invoices.numbers_listed", source="Invoices page", sure="docs")
def selected(call: Call) -> list[Body] | None:
    """IDs, InvoiceNumbers and ContactIDs are comma-separated, so a number that contains a comma cannot be found."""
    found = named_ids(call, "Invoices")
    for parameter, path in (("invoicenumbers", "InvoiceNumber"), ("contactids", "Contact.ContactID")):
        words = comma_separated(call, parameter)
        if words is not None:
            ids = None if found is None else {body["InvoiceID"] for body in found}
            hits = [body for word in sorted(words) for body in _named_by(call, path, word)]
            found = [body for body in hits if ids is None or body["InvoiceID"] in ids]
    return found


def _named_by(call: Call, path: str, word: str) -> list[Body]:
    if path == "InvoiceNumber":
        return documents_by_number(call.ledger, "Invoices", path, word)
    return call.ledger["Invoices"].find(path, identity_in(word))


@rule("invoices.filters", source="specification 16.1.0", sure="docs")
def filters(call: Call) -> list[Test]:
    """Statuses, createdByMyApp and searchTerm filter the list; voided and deleted invoices are included."""
    found: list[Test] = []
    statuses = comma_separated(call, "statuses")
    if statuses is not None:
        wanted = {status.upper() for status in statuses}
        found.append(lambda body: body["Status"] in wanted)
    if call.query.get("createdbymyapp", "").lower() == "true":
        found.append(lambda body: body.get("_app") == call.access.client_id)
    if term := folded(call.query.get("searchterm", "")):
        found.append(
            lambda body: any(term in folded(body.get(key) or "") for key in ("InvoiceNumber", "Reference"))
        )
    return found


@rule("invoices.by_number", source="Invoices page", sure="docs")
def get_or_404(call: Call, identity: str) -> Body:
    """An invoice can be addressed by its id or its number.

    Raises:
        HTTPError: 404.
    """
    collection = call.ledger["Invoices"]
    found = documents_by_number(call.ledger, "Invoices", "InvoiceNumber", identity)
    body = collection.get(identity_in(identity)) or next(iter(found), None)
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /Invoices/{InvoiceID or InvoiceNumber}: return one invoice."""
    return call.success("Invoices", [full(call.ledger, get_or_404(call, identity), call.four_places)])


@rule("invoices.nothing_due", source="Invoices page", sure="docs")
def _check(ledger: Ledger, invoice: Body, findings: Findings) -> None:
    """An approved invoice needs a due date, a sales invoice a unique number; with nothing due it is PAID."""
    check_due_date(invoice, findings)
    invoice_number(ledger, invoice, findings)
    if invoice["Status"] == "AUTHORISED" and invoice["AmountDue"] == ZERO:
        invoice |= {"Status": "PAID", "FullyPaidOnDate": invoice["Date"]}


DOCUMENT_KIND = DocumentKind(
    kind="Invoices",
    id_key="InvoiceID",
    number_key="InvoiceNumber",
    noun="Invoice",
    types=("ACCREC", "ACCPAY"),
    prefix="INV-",
    left_key="AmountDue",
    applied_keys=("AmountPaid", "AmountCredited"),
    texts=("InvoiceNumber", "Reference", "Url", "BrandingThemeID"),
    check=_check,
)


def write(call: Call, element: Body, before: Body | None) -> Outcome:
    """Create an invoice, or change the one in `before`, under all rules."""
    findings = Findings()
    invoice, contact = draft(call, DOCUMENT_KIND, element, before, findings)
    if findings.errors:
        return refused(element, "InvoiceID", before["InvoiceID"] if before else None, findings)
    if contact is not None:
        save_contact(call.ledger, contact, invoice["Type"])
    call.ledger.save("Invoices", invoice, created=before is None)
    return Outcome(written(call.ledger, invoice, call.four_places, created=before is None), findings)


@rule("invoices.put_creates", source="Invoices page", sure="docs")
def create(call: Call) -> Response:
    """PUT only creates invoices; a number already in use is an error."""
    return run(call, "Invoices", "HasErrors", lambda element: write(call, element, None))


@rule("invoices.post_overwrites", source="Invoices page; reports of developers", sure="report")
def save(call: Call) -> Response:
    """POST changes the invoice with the id or number, even one that another app created, or creates one."""
    return run(call, "Invoices", "HasErrors", lambda element: _save(call, element))


def _save(call: Call, element: Body) -> Outcome:
    identity = id_of(element, "InvoiceID")
    if identity is not None:
        before = call.ledger["Invoices"].get(identity)
        if before is None:
            return refused(element, "InvoiceID", identity, Findings(["Invoice could not be found."]))
        return write(call, element, before)
    number = text_of(element, "InvoiceNumber")
    kind = text_of(element, "Type") or "ACCREC"
    found = (
        holders(call.ledger, "Invoices", "InvoiceNumber", number, kind) if number and kind == "ACCREC" else []
    )
    return write(call, element, next(iter(found), None))


def change(call: Call, identity: str) -> Response:
    """POST /Invoices/{InvoiceID}: change an invoice."""
    before = get_or_404(call, identity)
    return run(call, "Invoices", "HasErrors", lambda element: write(call, element, before))


@rule("invoices.email", source="Invoices page", sure="docs")
def email(call: Call, identity: str) -> Response:
    """POST /Invoices/{id}/Email is 204 and marks the invoice as sent; drafts, voided ones and bills are refused."""
    invoice = get_or_404(call, identity)
    findings = Findings()
    if invoice["Type"] != "ACCREC" or invoice["Status"] not in {"SUBMITTED", "AUTHORISED", "PAID"}:
        findings.add("Invoice not of valid type or status for sending")
    count_email(call.ledger, findings)
    if findings.errors:
        return summarized(
            call, "Invoices", "HasErrors", [refused({}, "InvoiceID", invoice["InvoiceID"], findings)]
        )
    call.ledger.save("Invoices", {**invoice, "SentToContact": True})
    return Response(204)


@rule("invoices.email_limit", source="Invoices page", sure="docs")
def count_email(ledger: Ledger, findings: Findings) -> None:
    """An organisation sends 1,000 emails a day, a demo company none; the wording is ours."""
    limit = 0 if ledger.organisation["IsDemoCompany"] else EMAILS
    day, sent = ledger.emails
    today = ledger.today()
    sent = sent if day == today else 0
    if sent >= limit:
        findings.add(f"The daily limit of {limit} e-mails has been reached.")
    elif not findings.errors:
        ledger.emails = (today, sent + 1)


@rule("invoices.online", source="Invoices page", sure="docs")
def online(call: Call, identity: str) -> Response:
    """GET /Invoices/{id}/OnlineInvoice returns the invoice's public web address."""
    number = get_or_404(call, identity)["InvoiceID"].replace("-", "")
    return call.success("OnlineInvoices", [{"OnlineInvoiceUrl": f"https://in.xero.com/{number}"}])


ROUTES = (
    ("GET", "Invoices", list_all),
    ("PUT", "Invoices", create),
    ("POST", "Invoices", save),
    ("GET", "Invoices/{identity}", get_one),
    ("POST", "Invoices/{identity}", change),
    ("POST", "Invoices/{identity}/Email", email),
    ("GET", "Invoices/{identity}/OnlineInvoice", online),
)

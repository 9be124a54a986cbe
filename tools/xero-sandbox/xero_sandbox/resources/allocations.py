"""The Allocations of credit notes: the amounts applied to invoices."""

from decimal import Decimal
from uuid import uuid4

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.resources.credit_notes import allocation_form, get_or_404
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.lock_dates import check_open
from xero_sandbox.rules.money import CENT, ZERO, quantize_plain
from xero_sandbox.rules.money_applied import apply, take_off
from xero_sandbox.wire.dates import bare_instant
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import day_of, id_of, identity_in, number_of, part_of
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response

SCOPES = ("accounting.invoices",)


@rule("allocations.create", source="Credit notes page", sure="docs")
def create(call: Call, identity: str) -> Response:
    """PUT allocates an approved credit note to approved invoices of the same contact."""
    note_id = get_or_404(call, identity)["CreditNoteID"]
    return run(call, "Allocations", None, lambda element: write(call, element, note_id))


def write(call: Call, element: Body, note_id: str) -> Outcome:
    """Allocate part of a credit note to an invoice, under all rules."""
    findings = Findings()
    note = call.ledger["CreditNotes"].get(note_id) or {}
    invoice = call.ledger["Invoices"].get(id_of(part_of(element, "Invoice") or {}, "InvoiceID"))
    amount = quantize_plain(number_of(element, "Amount") or ZERO, CENT)
    when = day_of(element, "Date") or call.ledger.today()
    check(note, invoice, amount, findings)
    check_open(call.ledger, when, findings)
    if findings.errors or invoice is None:
        return refused(element, "AllocationID", None, findings)
    allocation = {
        "AllocationID": str(uuid4()),
        "Amount": amount,
        "Date": when,
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
    }
    _save_allocations(call, note, [*note["Allocations"], allocation])
    apply(call.ledger, invoice, "AmountCredited", amount, when)
    return Outcome(allocation_form(call.ledger, allocation), findings)


def _save_allocations(call: Call, note: Body, allocations: list[Body]) -> None:
    applied = sum((allocation["Amount"] for allocation in allocations), ZERO)
    left = note["Total"] - applied
    changes = {"Allocations": allocations, "AppliedAmount": applied, "RemainingCredit": left}
    call.ledger.save("CreditNotes", {**note, **changes, "Status": "PAID" if left == ZERO else "AUTHORISED"})


@rule("allocations.refused", source="Credit notes page", sure="docs")
def check(note: Body, invoice: Body | None, amount: Decimal, findings: Findings) -> None:
    """An allocation is positive, at most the remaining credit and at most the amount due; the wording is ours."""
    if invoice is None:
        findings.add("Document could not be found")
        return
    if invoice["Status"] not in {"AUTHORISED", "PAID"} or note["Status"] not in {"AUTHORISED", "PAID"}:
        findings.add("Allocations can only be made between Authorised documents")
    if invoice["Contact"] != note["Contact"]:
        findings.add("The credit note and the invoice must be for the same contact.")
    if amount <= ZERO:
        findings.add("The allocation amount must be greater than zero.")
    elif amount > note["RemainingCredit"]:
        findings.add("The allocation amount exceeds the remaining credit.")
    elif amount > invoice["AmountDue"]:
        findings.add("The allocation amount exceeds the amount outstanding on this document")


@rule("allocations.delete", source="Credit notes page, specification 16.1.0", sure="docs")
def delete(call: Call, identity: str, allocation_id: str) -> Response:
    """DELETE of an allocation is 200 with IsDeleted true and restores the credit note and the invoice.

    Raises:
        HTTPError: 404.
    """
    note = get_or_404(call, identity)
    found = [one for one in note["Allocations"] if one["AllocationID"] == identity_in(allocation_id)]
    if not found:
        raise HTTPError(not_found())
    shown = remove(call, note, found[0])
    return json_response({**shown, "Date": bare_instant(call.ledger.stamp())})


def remove(call: Call, note: Body, allocation: Body) -> Body:
    """Remove an allocation and return its form."""
    _save_allocations(call, note, [one for one in note["Allocations"] if one is not allocation])
    invoice = call.ledger["Invoices"].get(allocation["Invoice"]["InvoiceID"])
    if invoice is not None:
        take_off(call.ledger, invoice, "AmountCredited", allocation["Amount"])
    return allocation_form(call.ledger, allocation) | {"IsDeleted": True}


ROUTES = (
    ("PUT", "CreditNotes/{identity}/Allocations", create),
    ("DELETE", "CreditNotes/{identity}/Allocations/{allocation_id}", delete),
)

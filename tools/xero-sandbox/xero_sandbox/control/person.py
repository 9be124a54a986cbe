"""Control route that changes the books as a bookkeeper on Xero's website does, under all of Xero's rules."""

from collections.abc import Callable
from typing import Any

from xero_sandbox.batch import Outcome, element_with_status, refused
from xero_sandbox.call import Call
from xero_sandbox.control.errors import control_error, object_in
from xero_sandbox.resources import (
    accounts,
    allocations,
    contacts,
    credit_notes,
    currencies,
    invoices,
    items,
    payments,
    tax_rates,
)
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.fields import check_fields
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.merging import check_merge, merge
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.reading import id_of, text_of
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response
from xero_sandbox.world.actor import Actor
from xero_sandbox.world.consents import Access, User
from xero_sandbox.world.ledger import Ledger

Write = Callable[[Call, Body], Outcome]
Change = Callable[[Call, Body, Body | None], Outcome]


@rule("control.person", source="design of the sandbox", sure="docs")
def act(request: SandboxRequest, kind: str) -> Response:
    """A person creates, changes, approves, voids, merges, archives and deletes under all of Xero's rules.

    An element with an id changes that object, one without creates an object. The call counts against no limit of
    the app, renews UpdatedDateUTC, raises webhooks and is written to the history. The new objects do not count as
    created by the app.

    Raises:
        HTTPError: 404 for a kind that a person cannot write.
    """
    if kind not in WRITES:
        raise HTTPError(control_error(404, f"A person cannot write {kind}. Kinds: {', '.join(WRITES)}."))
    content = object_in(request)
    ledger, elements = _organisation(request, content), _elements(content)
    check_fields(kind, elements, ledger.switches)
    user = _user(request, content)
    call = Call(request, Access("", "", user.user_id, frozenset(), "", 0), ledger)
    with ledger.acting(Actor(f"{user.given_name} {user.family_name}", adviser=user.adviser)):
        outcomes = [WRITES[kind](call, element) for element in elements]
    status = 400 if any(outcome.failed for outcome in outcomes) else 200
    return json_response({kind: [element_with_status(outcome, None) for outcome in outcomes]}, status)


def _organisation(request: SandboxRequest, content: dict[str, Any]) -> Ledger:
    tenant_id = str(content.get("tenant_id") or request.query.get("tenant_id", "")).lower()
    if tenant_id not in request.world.ledgers:
        raise HTTPError(
            control_error(404, f"There is no organisation with tenant_id={tenant_id or '(none given)'}.")
        )
    return request.world.ledgers[tenant_id]


def _elements(content: dict[str, Any]) -> list[Body]:
    elements = content.get("elements", [content.get("element")])
    if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
        raise HTTPError(control_error(400, "Send the change in element, or a list of changes in elements."))
    return elements


def _user(request: SandboxRequest, content: dict[str, Any]) -> User:
    users = request.world.users
    user_id = content.get("user_id") or next(iter(users))
    if user_id not in users:
        raise HTTPError(control_error(404, f"There is no user {user_id}. Users: {', '.join(users)}."))
    return users[user_id]


def _changed(kind: str, id_key: str, change: Change) -> Write:
    """Return a function that changes the object whose id is in the element, or creates one without an id."""

    def write(call: Call, element: Body) -> Outcome:
        identity = id_of(element, id_key)
        before = call.ledger[kind].get(identity)
        if identity is not None and before is None:
            return _unknown(element, id_key, identity)
        return change(call, element, before)

    return write


def _unknown(element: Body, id_key: str, identity: str) -> Outcome:
    findings = Findings([f"There is no object with {id_key} {identity}."])
    return refused(element, id_key, identity, findings)


def _contact(call: Call, element: Body, before: Body | None) -> Outcome:
    into = id_of(element, "MergedToContactID")
    if before is None or into is None:
        return contacts.write(call, element, before)
    findings = Findings()
    check_merge(before, call.ledger["Contacts"].get(into), findings)
    if findings.errors:
        return refused(element, "ContactID", before["ContactID"], findings)
    return Outcome(contacts.written(merge(call.ledger, before, into)), findings)


def _item(call: Call, element: Body, before: Body | None) -> Outcome:
    if before is None or text_of(element, "Status") != "DELETED":
        return items.write(call, element, before)
    items.remove(call, before)
    return Outcome({**items.form(before, four_places=True), "Status": "DELETED"}, Findings())


def _payment(call: Call, element: Body, before: Body | None) -> Outcome:
    return payments.write(call, element) if before is None else payments.delete(call, element, before)


def _account(call: Call, element: Body, before: Body | None) -> Outcome:
    return (
        accounts.create_account(call, element)
        if before is None
        else accounts.change_account(call, element, before)
    )


def _tax_rate(call: Call, element: Body) -> Outcome:
    tax_type = text_of(element, "TaxType")
    before = call.ledger["TaxRates"].get(tax_type)
    if tax_type and before is None:
        return _unknown(element, "TaxType", tax_type)
    return tax_rates.change_rate(call, element, before) if before else tax_rates.create_rate(call, element)


def _allocation(call: Call, element: Body) -> Outcome:
    identity = id_of(element, "AllocationID")
    if identity is None:
        return allocations.write(call, element, id_of(element, "CreditNoteID") or "")
    for note in call.ledger["CreditNotes"].all():
        for allocation in note["Allocations"]:
            if allocation["AllocationID"] == identity:
                return Outcome(allocations.remove(call, note, allocation), Findings())
    return _unknown(element, "AllocationID", identity)


WRITES: dict[str, Write] = {
    "Contacts": _changed("Contacts", "ContactID", _contact),
    "Items": _changed("Items", "ItemID", _item),
    "Invoices": _changed("Invoices", "InvoiceID", invoices.write),
    "CreditNotes": _changed("CreditNotes", "CreditNoteID", credit_notes.write),
    "Payments": _changed("Payments", "PaymentID", _payment),
    "Allocations": _allocation,
    "TaxRates": _tax_rate,
    "Accounts": _changed("Accounts", "AccountID", _account),
    "Currencies": currencies.write,
}

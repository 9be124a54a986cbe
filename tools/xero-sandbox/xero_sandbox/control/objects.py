"""Control routes that read and write objects without Xero's validation."""

from collections.abc import Callable
from typing import Any

from xero_sandbox.control.errors import control_error, ledger_in, object_in
from xero_sandbox.control.raw_objects import complete_object
from xero_sandbox.resources import (
    accounts,
    contacts,
    credit_notes,
    invoice_forms,
    items,
    organisation,
    payments,
    tax_rates,
)
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.money_applied import apply, take_off
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.envelopes import read_json
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response
from xero_sandbox.world.ledger import Ledger

PAGE = 1000
Form = Callable[[Ledger, Body], Body]
FORMS: dict[str, Form] = {
    "Accounts": lambda ledger, body: accounts.form(body),
    "TaxRates": lambda ledger, body: tax_rates.form(body),
    "Contacts": lambda ledger, body: contacts.full(body),
    "Items": lambda ledger, body: items.form(body, four_places=True),
    "Invoices": lambda ledger, body: invoice_forms.full(ledger, body, four_places=True),
    "Payments": payments.form,
    "CreditNotes": lambda ledger, body: credit_notes.full(ledger, body, four_places=True),
}


def _form(kind: str) -> Form:
    if kind not in FORMS:
        raise HTTPError(control_error(404, f"There is no kind {kind}. Kinds: {', '.join(FORMS)}."))
    return FORMS[kind]


def list_objects(request: SandboxRequest, kind: str) -> Response:
    """GET /_sandbox/objects/{kind}: list all objects of an organisation, 1,000 at a time."""
    form, ledger = _form(kind), ledger_in(request)
    number = (
        max(1, int(request.query.get("page") or 1)) if (request.query.get("page") or "1").isdigit() else 1
    )
    bodies = list(ledger[kind].all())
    page = bodies[(number - 1) * PAGE : number * PAGE]
    following = number + 1 if number * PAGE < len(bodies) else None
    return json_response({"objects": [form(ledger, body) for body in page], "next": following})


def _get_or_404(ledger: Ledger, kind: str, identity: str) -> Body:
    _form(kind)
    body = ledger[kind].get(identity if kind == "TaxRates" else identity.lower())
    if body is None:
        raise HTTPError(control_error(404, f"There is no {kind} {identity} in this organisation."))
    return body


def get_object(request: SandboxRequest, kind: str, identity: str) -> Response:
    """GET /_sandbox/objects/{kind}/{id}: return one object."""
    ledger = ledger_in(request)
    return json_response(_form(kind)(ledger, _get_or_404(ledger, kind, identity)))


@rule("control.objects", source="design of the sandbox", sure="docs")
def create_objects(request: SandboxRequest, kind: str) -> Response:
    """An object, or a list of them, is stored without validation; missing fields get default values.

    Raises:
        HTTPError: 400 if the body is neither an object nor a list of objects.
    """
    form, ledger = _form(kind), ledger_in(request)
    content = read_json(request.body)
    raw_objects = content if isinstance(content, list) else [content]
    if not all(isinstance(raw, dict) for raw in raw_objects):
        raise HTTPError(control_error(400, "The body must be an object or a list of objects."))
    made = [_store(ledger, kind, raw, None) for raw in raw_objects]
    shown = [form(ledger, body) for body in made]
    return json_response({"objects": shown} if isinstance(content, list) else shown[0], 201)


def _store(ledger: Ledger, kind: str, raw: Body, before: Body | None) -> Body:
    body = complete_object(ledger, kind, raw, before)
    _save(ledger, kind, body, raw, created=before is None)
    if kind == "Payments":
        _move_money(ledger, before, body)
    return body


def _save(ledger: Ledger, kind: str, body: Body, raw: Body, *, created: bool) -> None:
    if kind == "TaxRates":
        ledger[kind].put(body)
    elif raw.get("UpdatedDateUTC"):
        ledger[kind].put(body)
        ledger.on_change(kind, body, created)
    else:
        ledger.save(kind, body, created=created)


@rule("control.object_payments", source="design of the sandbox", sure="docs")
def _move_money(ledger: Ledger, before: Body | None, after: Body | None) -> None:
    """A payment that is added, changed or removed changes the amounts of its invoice, even below zero."""
    for body, sign in ((before, -1), (after, 1)):
        if body is None or body["Status"] != "AUTHORISED":
            continue
        invoice = ledger["Invoices"].get((body.get("Invoice") or {}).get("InvoiceID"))
        if invoice is not None and sign > 0:
            apply(ledger, invoice, "AmountPaid", body["Amount"], body["Date"])
        elif invoice is not None:
            take_off(ledger, invoice, "AmountPaid", body["Amount"])


@rule("control.organisation", source="design of the sandbox", sure="docs")
def update_object(request: SandboxRequest, kind: str, identity: str) -> Response:
    """PATCH changes the fields that are sent; the kind Organisation changes lock dates and other details."""
    if kind in {"Organisation", "Organisations"}:
        return _organisation(request, identity)
    ledger = ledger_in(request)
    before = _get_or_404(ledger, kind, identity)
    after = _store(ledger, kind, object_in(request), before)
    return json_response(_form(kind)(ledger, after))


def _organisation(request: SandboxRequest, identity: str) -> Response:
    ledger = request.world.ledgers.get(identity.lower())
    if ledger is None:
        raise HTTPError(control_error(404, f"There is no organisation {identity}."))
    ledger.organisation |= complete_object(ledger, "Organisation", object_in(request), ledger.organisation)
    return json_response(organisation.form(ledger))


def delete_object(request: SandboxRequest, kind: str, identity: str) -> Response:
    """DELETE /_sandbox/objects/{kind}/{id}: remove an object without history entry or webhook event."""
    ledger = ledger_in(request)
    body: dict[str, Any] = _get_or_404(ledger, kind, identity)
    ledger[kind].remove(body[ledger[kind].id_key])
    if kind == "Payments":
        _move_money(ledger, body, None)
    return Response(204)

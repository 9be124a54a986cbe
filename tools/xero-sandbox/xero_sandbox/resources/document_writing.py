"""Build an invoice or a credit note from a request."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.contacts import contact_of
from xero_sandbox.rules.documents import (
    check_currency,
    check_lengths,
    check_lines,
    check_paid_edits,
    check_theme,
    check_total,
    check_url,
    currency_rate,
    date_or_today,
    has_money,
    status_change,
    status_for_creation,
)
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.lines import LineContext, lines_of, recheck_lines
from xero_sandbox.rules.lock_dates import check_open
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.rounding import rounding_of
from xero_sandbox.rules.tax import discount_of, totals
from xero_sandbox.rules.uniqueness import normalize_number
from xero_sandbox.wire.reading import day_of, number_of, parts_of, text_of, truth_of
from xero_sandbox.wire.responses import Body
from xero_sandbox.world.ledger import Ledger

APPROVED = {"AUTHORISED", "PAID"}


@dataclass(frozen=True)
class DocumentKind:
    """The differences between invoices and credit notes.

    `left_key` is the field of the amount that is still open, `applied_keys` the fields of the amounts applied.
    """

    kind: str
    id_key: str
    number_key: str
    noun: str
    types: tuple[str, str]
    prefix: str
    left_key: str
    applied_keys: tuple[str, ...]
    texts: tuple[str, ...]
    check: Callable[[Ledger, Body, Findings], None]


def draft(
    call: Call, document_kind: DocumentKind, element: Body, before: Body | None, findings: Findings
) -> tuple[Body, Body | None]:
    """Return the document after this write and its contact; errors go to the findings. Nothing is stored.

    The contact is None if the write is refused early or only voids or deletes.
    """
    ledger = call.ledger
    document = dict(before) if before else _new_document(call, document_kind, element, findings)
    sent = text_of(element, "Status")
    if before is None:
        document["Status"] = status_for_creation(sent, document_kind.noun, findings)
    else:
        document["Status"] = status_change(ledger, before, sent, document_kind.noun, findings)
        if before["Status"] in APPROVED:
            check_open(ledger, before["Date"], findings)
    if findings.errors or document["Status"] in {"VOIDED", "DELETED"}:
        return document, None
    _head(ledger, document_kind, element, document, before, findings)
    contact = contact_of(ledger, element, before, findings)
    if contact is not None:
        document["Contact"] = {"ContactID": contact["ContactID"]}
    _sums(call, document_kind, element, document, before, findings)
    _check(ledger, document_kind, document, before, findings)
    return document, contact


@rule("documents.type", source="Invoices page, Credit notes page", sure="docs")
def _new_document(call: Call, document_kind: DocumentKind, element: Body, findings: Findings) -> Body:
    """A document's type, sales (ACCREC…) or purchase (ACCPAY…), is set at creation; the wording is ours."""
    kind = text_of(element, "Type")
    if kind not in document_kind.types:
        findings.add(f"{document_kind.noun} type must be {' or '.join(document_kind.types)}.")
    return {
        "Type": kind or document_kind.types[0],
        document_kind.id_key: str(uuid4()),
        "LineItems": [],
        **dict.fromkeys(document_kind.applied_keys, ZERO),
        "SentToContact": False,
        "LineAmountTypes": "Exclusive",
        "_app": call.ledger.actor.app,
    }


def _head(
    ledger: Ledger,
    document_kind: DocumentKind,
    element: Body,
    invoice: Body,
    before: Body | None,
    findings: Findings,
) -> None:
    for name in document_kind.texts:
        if name in element:
            invoice[name] = text_of(element, name) or ""
    invoice[document_kind.number_key] = normalize_number(ledger, invoice.get(document_kind.number_key, ""))
    invoice["Date"] = date_or_today(ledger, day_of(element, "Date"), before)
    for name in ("DueDate", "ExpectedPaymentDate", "PlannedPaymentDate"):
        if day := day_of(element, name):
            invoice[name] = day
    amounts = text_of(element, "LineAmountTypes")
    if amounts:
        invoice["LineAmountTypes"] = amount_types(amounts, findings)
    if (sent := truth_of(element, "SentToContact")) is not None:
        invoice["SentToContact"] = sent
    currency = text_of(element, "CurrencyCode") or invoice.get("CurrencyCode") or ledger.base_currency
    check_currency(ledger, currency, findings)
    rate = number_of(element, "CurrencyRate") or invoice.get("CurrencyRate")
    invoice["CurrencyCode"] = currency
    invoice["CurrencyRate"] = currency_rate(ledger, currency, rate)
    numbered(ledger, document_kind, invoice)


@rule("documents.auto_number", source="Invoices page", sure="docs")
def numbered(ledger: Ledger, document_kind: DocumentKind, document: Body) -> None:
    """A sales document without a number gets the next of the organisation's sequence, starting at INV-0001."""
    if document.get(document_kind.number_key) or document["Type"] != document_kind.types[0]:
        return
    number = ledger.numbers.get(document_kind.prefix, 0) + 1
    while ledger[document_kind.kind].find(document_kind.number_key, f"{document_kind.prefix}{number:04}"):
        number += 1
    ledger.numbers[document_kind.prefix] = number
    document[document_kind.number_key] = f"{document_kind.prefix}{number:04}"


@rule("documents.amount_types", source="Invoices page", sure="docs")
def amount_types(sent: str, findings: Findings) -> str:
    """LineAmountTypes is Exclusive, the default, Inclusive or NoTax, case-insensitively."""
    for name in ("Exclusive", "Inclusive", "NoTax"):
        if sent.lower() == name.lower():
            return name
    findings.add("Line amount types must be Exclusive, Inclusive or NoTax.")
    return "Exclusive"


def _sums(
    call: Call,
    document_kind: DocumentKind,
    element: Body,
    document: Body,
    before: Body | None,
    findings: Findings,
) -> None:
    amounts = document["LineAmountTypes"]
    document["LineItems"] = _lines(call, element, document, before, findings)
    document["SubTotal"], document["TotalTax"], document["Total"] = totals(document["LineItems"], amounts)
    if document_kind.kind == "Invoices":
        rounding = rounding_of(call.ledger.switches, element, before, document["Total"], findings)
        document.update({"RoundingAmount": ZERO, "EnteredTotal": None} | rounding.fields())
        document["Total"] += rounding.amount
    document["TotalDiscount"] = discount_of(document["LineItems"], call.ledger.switches)
    document[document_kind.left_key] = document["Total"] - sum(
        document[key] for key in document_kind.applied_keys
    )


def _lines(call: Call, element: Body, document: Body, before: Body | None, findings: Findings) -> list[Body]:
    context = LineContext(
        call.ledger,
        findings,
        document["Type"],
        document["LineAmountTypes"],
        approved=document["Status"] in APPROVED,
        four_places=call.four_places,
        money_applied=before is not None and has_money(before),
    )
    sent = parts_of(element, "LineItems")
    if before is None:
        return lines_of(context, sent or [], None)
    stored: list[Body] = before["LineItems"]
    recomputed = before["LineAmountTypes"] != document["LineAmountTypes"]
    if recomputed:
        stored = [{key: value for key, value in line.items() if key != "TaxAmount"} for line in stored]
    if sent is not None:
        return lines_of(context, sent, stored)
    if recomputed or (context.approved and before["Status"] not in APPROVED):
        return recheck_lines(context, stored)
    return stored


def _check(
    ledger: Ledger, document_kind: DocumentKind, document: Body, before: Body | None, findings: Findings
) -> None:
    check_lines(document["LineItems"], findings)
    check_total(document["Total"], findings)
    check_url(document.get("Url"), findings)
    check_theme(ledger, document, before, findings)
    check_lengths(document, (document_kind.number_key, "Reference"), findings)
    document_kind.check(ledger, document, findings)
    if before is not None:
        check_paid_edits(before, document, findings)
    if document["Status"] in APPROVED:
        check_open(ledger, document["Date"], findings)


@rule("contacts.customer_flag", source="Contacts page", sure="docs")
def save_contact(ledger: Ledger, contact: Body, document_type: str) -> None:
    """The first sales document sets IsCustomer, the first bill IsSupplier; UpdatedDateUTC stays the same."""
    flag = "IsCustomer" if document_type.startswith("ACCREC") else "IsSupplier"
    collection = ledger["Contacts"]
    before = collection.get(contact["ContactID"])
    after = {**contact, flag: True}
    if before is not contact:
        ledger.save("Contacts", after, created=before is None)
    elif not contact[flag]:
        collection.put(after)

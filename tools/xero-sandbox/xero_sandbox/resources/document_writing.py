"""Drafts an invoice or a credit note from what was sent."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.complaints import Complaints
from xero_sandbox.rules.contacts import contact_of
from xero_sandbox.rules.documents import (
    check_currency,
    check_lengths,
    check_lines,
    check_theme,
    check_total,
    check_url,
    currency_rate,
    date_or_today,
    has_money,
    only_words_changed,
    status_change,
    status_for_creation,
)
from xero_sandbox.rules.lines import Sheet, checked_again, lines_of
from xero_sandbox.rules.lock_dates import check_open
from xero_sandbox.rules.money import ZERO
from xero_sandbox.rules.rounding import rounding_of
from xero_sandbox.rules.tax import discount_of, totals
from xero_sandbox.rules.uniqueness import tidy_number
from xero_sandbox.wire.answers import Body
from xero_sandbox.wire.reading import day_of, number_of, parts_of, text_of, truth_of
from xero_sandbox.world.ledger import Ledger

APPROVED = {"AUTHORISED", "PAID"}


@dataclass(frozen=True)
class Paper:
    """What sets one kind of document apart from the other."""

    kind: str
    id_key: str
    number_key: str
    noun: str
    types: tuple[str, str]
    prefix: str
    left_key: str
    applied_keys: tuple[str, ...]
    texts: tuple[str, ...]
    check: Callable[[Ledger, Body, Complaints], None]


def draft(
    call: Call, paper: Paper, element: Body, before: Body | None, complaints: Complaints
) -> tuple[Body, Body | None]:
    """The document as it would be after this write, with its contact; what is wrong is put into the complaints."""
    ledger = call.ledger
    document = dict(before) if before else _a_new_document(call, paper, element, complaints)
    sent = text_of(element, "Status")
    if before is None:
        document["Status"] = status_for_creation(sent, paper.noun, complaints)
    else:
        document["Status"] = status_change(ledger, before, sent, paper.noun, complaints)
        if before["Status"] in APPROVED:
            check_open(ledger, before["Date"], complaints)
    if complaints.errors or document["Status"] in {"VOIDED", "DELETED"}:
        return document, None
    _head(ledger, paper, element, document, before, complaints)
    contact = contact_of(ledger, element, before, complaints)
    if contact is not None:
        document["Contact"] = {"ContactID": contact["ContactID"]}
    _sums(call, paper, element, document, before, complaints)
    _check(ledger, paper, document, before, complaints)
    return document, contact


@rule("documents.type", source="Invoices page, Credit notes page", sure="docs")
def _a_new_document(call: Call, paper: Paper, element: Body, complaints: Complaints) -> Body:
    """A document is a sale's (ACCREC…) or a purchase's (ACCPAY…) from the beginning; the wording is ours."""
    kind = text_of(element, "Type")
    if kind not in paper.types:
        complaints.say(f"{paper.noun} type must be {' or '.join(paper.types)}.")
    return {
        "Type": kind or paper.types[0],
        paper.id_key: str(uuid4()),
        "LineItems": [],
        **dict.fromkeys(paper.applied_keys, ZERO),
        "SentToContact": False,
        "LineAmountTypes": "Exclusive",
        "_app": call.ledger.actor.app,
    }


def _head(
    ledger: Ledger, paper: Paper, element: Body, invoice: Body, before: Body | None, complaints: Complaints
) -> None:
    for name in paper.texts:
        if name in element:
            invoice[name] = text_of(element, name) or ""
    invoice[paper.number_key] = tidy_number(ledger, invoice.get(paper.number_key, ""))
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
    numbered(ledger, paper, invoice)


@rule("documents.auto_number", source="Invoices page", sure="docs")
def numbered(ledger: Ledger, paper: Paper, document: Body) -> None:
    """A sale's document without a number gets the next of the organisation's own sequence, INV-0001 and on."""
    if document.get(paper.number_key) or document["Type"] != paper.types[0]:
        return
    number = ledger.numbers.get(paper.prefix, 0) + 1
    while ledger[paper.kind].find(paper.number_key, f"{paper.prefix}{number:04}"):
        number += 1
    ledger.numbers[paper.prefix] = number
    document[paper.number_key] = f"{paper.prefix}{number:04}"


@rule("documents.amount_types", source="Invoices page", sure="docs")
def amount_types(sent: str, complaints: Complaints) -> str:
    """Amounts are Exclusive, which is the default, Inclusive or NoTax, in any letter case."""
    for name in ("Exclusive", "Inclusive", "NoTax"):
        if sent.lower() == name.lower():
            return name
    complaints.say("Line amount types must be Exclusive, Inclusive or NoTax.")
    return "Exclusive"


def _sums(
    call: Call, paper: Paper, element: Body, document: Body, before: Body | None, complaints: Complaints
) -> None:
    amounts = document["LineAmountTypes"]
    document["LineItems"] = _lines(call, element, document, before, complaints)
    document["SubTotal"], document["TotalTax"], document["Total"] = totals(document["LineItems"], amounts)
    if paper.kind == "Invoices":
        rounding = rounding_of(call.ledger.switches, element, before, document["Total"], complaints)
        document.update({"RoundingAmount": ZERO, "EnteredTotal": None} | rounding.fields())
        document["Total"] += rounding.amount
    document["TotalDiscount"] = discount_of(document["LineItems"], call.ledger.switches)
    document[paper.left_key] = document["Total"] - sum(document[key] for key in paper.applied_keys)


def _lines(
    call: Call, element: Body, document: Body, before: Body | None, complaints: Complaints
) -> list[Body]:
    sheet = Sheet(
        call.ledger,
        complaints,
        document["Type"],
        document["LineAmountTypes"],
        approved=document["Status"] in APPROVED,
        four_places=call.four_places,
        money_applied=before is not None and has_money(before),
    )
    sent = parts_of(element, "LineItems")
    if before is None:
        return lines_of(sheet, sent or [], None)
    stored: list[Body] = before["LineItems"]
    recomputed = before["LineAmountTypes"] != document["LineAmountTypes"]
    if recomputed:
        stored = [{key: value for key, value in line.items() if key != "TaxAmount"} for line in stored]
    if sent is not None:
        return lines_of(sheet, sent, stored)
    if recomputed or (sheet.approved and before["Status"] not in APPROVED):
        return checked_again(sheet, stored)
    return stored


def _check(ledger: Ledger, paper: Paper, document: Body, before: Body | None, complaints: Complaints) -> None:
    check_lines(document["LineItems"], complaints)
    check_total(document["Total"], complaints)
    check_url(document.get("Url"), complaints)
    check_theme(ledger, document, before, complaints)
    check_lengths(document, (paper.number_key, "Reference"), complaints)
    paper.check(ledger, document, complaints)
    if before is not None:
        only_words_changed(before, document, complaints)
    if document["Status"] in APPROVED:
        check_open(ledger, document["Date"], complaints)


@rule("contacts.customer_flag", source="Contacts page", sure="docs")
def keep_contact(ledger: Ledger, contact: Body, document_type: str) -> None:
    """IsCustomer becomes true with the first sales document, IsSupplier with the first bill; no time is renewed."""
    flag = "IsCustomer" if document_type.startswith("ACCREC") else "IsSupplier"
    shelf = ledger["Contacts"]
    before = shelf.get(contact["ContactID"])
    after = {**contact, flag: True}
    if before is not contact:
        ledger.keep("Contacts", after, created=before is None)
    elif not contact[flag]:
        shelf.put(after)

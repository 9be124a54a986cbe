"""Payments: Xero has no natural key for them and accepts duplicates, so the Reference begins with our mark."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from common.contracts.config import Settings
from common.contracts.records import Payment
from sync_worker.domain.accounts import payment_account
from sync_worker.domain.capabilities import RevocableKind
from sync_worker.domain.documents import UNAPPROVED, on_day
from sync_worker.domain.elements import day_of, money_of, part_of, text_of
from sync_worker.domain.fields import Field, Policy, Values, shown_in
from sync_worker.domain.fitting import Fit
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import (
    Call,
    Context,
    Element,
    Link,
    Ref,
    Send,
    Skip,
    Verb,
    Verdict,
    amount,
)
from sync_worker.domain.marks import mark, mark_of, marked, owner_by, unmarked
from sync_worker.domain.money import plain
from sync_worker.domain.organisation import lock_problem
from sync_worker.domain.problems import NOT_APPROVED, NOT_FOUND, PAYMENT_CHANGED, VOIDED_IN_XERO, Problem


class Payments(RevocableKind[Payment]):
    """The payments of invoices."""

    name = "payment"
    record_type = Payment
    envelope = "Payments"
    id_key = "PaymentID"
    list_page = "/AccountsReceivable/Search.aspx"
    max_per_call: ClassVar[Mapping[Verb, int]] = {Verb.REMOVE: 1, Verb.CREATE: 50}
    read_with = "invoice"
    touches = ("invoice",)
    verified = True
    doubles = True
    fields = (
        Field("amount", "amount", sent=False, figure=True, key="Amount", read=money_of),
        Field("date", "date", sent=False, figure=True, key="Date", read=day_of),
        Field("status", "status", sent=False, figure=True),
        Field("account", "account", sent=False),
        Field("reference", "reference", sent=False),
    )

    def label(self, record: Payment) -> str:
        """Return the amount and the date."""
        return f"{amount(record.amount)} on {record.date.isoformat()}"

    def depends_on(self, record: Payment) -> Iterable[Ref]:
        """Return the invoice."""
        return (Ref("invoice", record.invoice_id),)

    def verdict(self, record: Payment, link: Link | None, context: Context) -> Verdict:
        """Return a create with the switch on, or the reason why nothing is sent; payments in Xero never change."""
        if not context.settings.import_payments:
            return Skip("Importing payments is switched off.", until="settings.switches")
        if link is not None:
            return _existing(record, link)
        if problem := _obstacle(record, context):
            return problem
        account = payment_account(record.method, context)
        if isinstance(account, Problem):
            return account
        fit = Fit()
        payload: JsonObject = {
            "Invoice": {"InvoiceID": context.id_of("invoice", record.invoice_id)},
            "Account": {"AccountID": account},
            "Date": record.date.isoformat(),
            "Amount": plain(record.amount),
            "Reference": marked(record.id, record.reference, fit),
        }
        return Send(Verb.CREATE, payload, fit.notes, self.ours_of(record, link, context))

    def removal(self, record: Payment, link: Link, context: Context) -> Verdict:
        """Return the deletion, whatever the switch: money that was taken back must not stay in the books."""
        if link.state == "removed":
            return Skip("It is already deleted in Xero.", silent=True)
        return lock_problem(record.date, context.organisation) or Send(
            Verb.REMOVE, {self.id_key: link.xero_id, "Status": "DELETED"}
        )

    def revocation(self, element: Element) -> JsonObject:
        """Return the deletion of a duplicate: a second payment with our mark."""
        return {self.id_key: element[self.id_key], "Status": "DELETED"}

    def was_sent_as(self, element: Element, payload: JsonObject) -> bool:
        """Return whether a payment in Xero is exactly what this payload created."""
        there = (
            money_of(element, "Amount"),
            day_of(element, "Date"),
            text_of(part_of(element, "Account"), "AccountID"),
            text_of(part_of(element, "Invoice"), "InvoiceID"),
            text_of(element, "Reference"),
        )
        ours = (
            money_of(payload, "Amount"),
            text_of(payload, "Date"),
            text_of(part_of(payload, "Account"), "AccountID"),
            text_of(part_of(payload, "Invoice"), "InvoiceID"),
            text_of(payload, "Reference"),
        )
        return there == ours

    def described(self, element: Element) -> str:
        """Return amount, date and reference."""
        return (
            f"{money_of(element, 'Amount')} on {day_of(element, 'Date')}, “{text_of(element, 'Reference')}”"
        )

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return a PUT that creates many payments, or a POST that deletes one."""
        if verb is Verb.REMOVE:
            (one,) = payloads
            return Call("POST", f"Payments/{one[self.id_key]}", {}, {"Status": one["Status"]})
        return Call("PUT", "Payments", {"summarizeErrors": "false"}, {"Payments": list(payloads)})

    def key(self, payload: JsonObject) -> str:
        """Return the id, or our mark in a create."""
        return str(payload.get(self.id_key) or mark_of(payload))

    def key_of(self, element: Element) -> str:
        """Return our mark at the start of the reference."""
        return mark_of(element)

    def owner_of(self, element: Element) -> str | None:
        """Return the record whose mark begins the reference, or None."""
        return owner_by(mark_of(element))

    def is_ours(self, record: Payment, element: Element) -> bool:
        """Return whether the payment carries the record's mark."""
        return mark_of(element).lower() == mark(record.id).lower()

    def ours_of(self, record: Payment, link: Link | None, context: Context) -> Values:
        """Return the amount, the date and the status `live`."""
        return {"amount": amount(record.amount), "date": record.date.isoformat(), "status": "live"}

    def theirs_of(self, element: Element) -> Values:
        """Return amount, date, whether it is `live` or `void`, account and reference."""
        return {
            **shown_in(self.fields, element),
            "status": "void" if text_of(element, "Status") == "DELETED" else "live",
            "account": text_of(part_of(element, "Account"), "AccountID"),
            "reference": unmarked(element),
        }

    def policy(self, settings: Settings) -> Policy:
        """Return that no change is sent: a payment is created and deleted only."""
        return Policy(push=False, app_wins=False)

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the record whose mark the payment carries, if any."""
        owner = self.owner_of(element)
        return (f"owner:{owner}",) if owner else ()

    def seen_of(self, element: Element) -> JsonObject:
        """Return status, amount, date, invoice, account and reference."""
        return {
            "status": text_of(element, "Status"),
            **shown_in(self.fields, element),
            "invoice": text_of(part_of(element, "Invoice"), "InvoiceID"),
            "account": text_of(part_of(element, "Account"), "AccountID"),
            "reference": text_of(element, "Reference"),
        }

    def state_of(self, element: Element) -> str:
        """Return `removed` for a deleted payment, which Xero still lists, else `live`."""
        return "removed" if text_of(element, "Status") == "DELETED" else "live"

    def page_path(self, xero_id: str) -> str:
        """Return the path of the payment in Xero's web application."""
        return f"/Bank/ViewTransaction.aspx?bankTransactionID={xero_id}"

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads all changed payments, including those entered in Xero."""
        return Call(
            "GET", "Payments", {"page": str(page), "pageSize": str(self.page_size)}, modified_since=since
        )


def _existing(record: Payment, link: Link) -> Verdict:
    if link.state == "removed":
        return Skip("The payment was deleted in Xero and is not created again.")
    ours = {"amount": amount(record.amount), "date": record.date.isoformat()}
    base = link.merge.ours or link.seen
    if all(base.get(name) == value for name, value in ours.items()):
        return Skip("Xero already has this payment.", silent=True)
    return Problem(PAYMENT_CHANGED, record.id, f"{link.seen.get('amount')} on {link.seen.get('date')}")


def _obstacle(record: Payment, context: Context) -> Problem | None:
    invoice = Ref("invoice", record.invoice_id)
    if (link := context.links.get(invoice)) is not None and link.state == "removed":
        label = context.labels.get(invoice, record.invoice_id)
        return Problem(VOIDED_IN_XERO, record.id, f"Invoice {label} was voided in Xero{on_day(link.seen)}")
    if context.id_of("invoice", record.invoice_id) is None:
        return Problem(NOT_FOUND, record.invoice_id)
    if context.links[invoice].seen.get("status") in UNAPPROVED:
        return Problem(NOT_APPROVED, "invoices")
    return lock_problem(record.date, context.organisation)

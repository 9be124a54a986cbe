"""Allocations: the parts of credit notes that pay invoices; they are created and removed, never changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from common.contracts.config import Settings
from sync_worker.domain.allocation import AllocationRecord
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.documents import UNAPPROVED, on_day
from sync_worker.domain.elements import day_of, money_of, part_of, parts_of, text_of
from sync_worker.domain.fields import Field, Policy, Values, shown_in
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
from sync_worker.domain.marks import mark, mark_of
from sync_worker.domain.money import plain
from sync_worker.domain.organisation import lock_problem
from sync_worker.domain.problems import NOT_APPROVED, NOT_FOUND, VOIDED_IN_XERO, Problem


class Allocations(PushedKind[AllocationRecord]):
    """The allocations of credit notes to invoices."""

    name = "allocation"
    record_type = AllocationRecord
    envelope = "Allocations"
    id_key = "AllocationID"
    list_page = "/AccountsReceivable/Search.aspx"
    max_per_call: ClassVar[Mapping[Verb, int]] = {Verb.REMOVE: 1, Verb.CREATE: 1}
    read_with = "credit_note"
    inside = "credit_note"
    touches = ("invoice", "credit_note")
    doubles = True
    fields = (
        Field("amount", "amount", sent=False, figure=True, key="Amount", read=money_of),
        Field("date", "date", sent=False, figure=True, key="Date", read=day_of),
        Field("status", "status", sent=False, figure=True),
    )

    def label(self, record: AllocationRecord) -> str:
        """Return the amount and the date."""
        return f"{amount(record.amount)} on {record.date.isoformat()}"

    def depends_on(self, record: AllocationRecord) -> Iterable[Ref]:
        """Return the credit note and the invoice."""
        return (Ref("credit_note", record.credit_note_id), Ref("invoice", record.invoice_id))

    def verdict(self, record: AllocationRecord, link: Link | None, context: Context) -> Verdict:
        """Return a create, or the reason why nothing is sent; a changed allocation is another record."""
        if link is not None:
            gone = link.state == "removed"
            return Skip(
                "It was removed in Xero and is not created again." if gone else "It is in Xero.", not gone
            )
        for ref in self.depends_on(record):
            if (whole := context.links.get(ref)) is not None and whole.state == "removed":
                name = f"{ref.kind.replace('_', ' ').capitalize()} {context.labels.get(ref, ref.id)}"
                return Problem(VOIDED_IN_XERO, record.id, f"{name} was voided in Xero{on_day(whole.seen)}")
            if context.id_of(ref.kind, ref.id) is None:
                return Problem(NOT_FOUND, ref.id)
            if context.links[ref].seen.get("status") in UNAPPROVED:
                return Problem(NOT_APPROVED, f"{ref.kind}s")
        if problem := lock_problem(record.date, context.organisation):
            return problem
        payload = {
            "CreditNoteID": context.id_of("credit_note", record.credit_note_id),
            "Invoice": {"InvoiceID": context.id_of("invoice", record.invoice_id)},
            "Amount": plain(record.amount),
            "Date": record.date.isoformat(),
        }
        return Send(Verb.CREATE, payload, ours=self.ours_of(record, link, context))

    def removal(self, record: AllocationRecord, link: Link, context: Context) -> Verdict:
        """Return the removal, unless it is already gone or its date is in a locked period."""
        credit_note = context.links.get(Ref("credit_note", record.credit_note_id))
        if link.state == "removed" or credit_note is None or credit_note.state == "removed":
            return Skip("It is already removed in Xero.", silent=True)
        return lock_problem(record.date, context.organisation) or Send(
            Verb.REMOVE, {self.id_key: link.xero_id, "CreditNoteID": credit_note.xero_id}
        )

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return a PUT below the credit note, or a DELETE without a body."""
        path = f"CreditNotes/{payloads[0]['CreditNoteID']}/Allocations"
        if verb is Verb.REMOVE:
            return Call("DELETE", f"{path}/{payloads[0][self.id_key]}")
        elements = [
            {name: value for name, value in one.items() if name != "CreditNoteID"} for one in payloads
        ]
        return Call("PUT", path, {"summarizeErrors": "false"}, {"Allocations": elements})

    def key(self, payload: JsonObject) -> str:
        """Return the id, or the invoice and the amount of a create."""
        return str(payload.get(self.id_key) or self.key_of(payload))

    def key_of(self, element: Element) -> str:
        """Return the invoice and the amount."""
        return f"{text_of(part_of(element, 'Invoice'), 'InvoiceID')}:{money_of(element, 'Amount')}"

    def is_ours(self, record: AllocationRecord, element: Element) -> bool:
        """Return whether date and amount are the record's, in the record's credit note if that is known."""
        note = part_of(element, "CreditNote")
        elsewhere = text_of(note, "Reference") and mark_of(note) != mark(record.credit_note_id)
        ours = (record.date.isoformat(), amount(record.amount))
        return not elsewhere and (day_of(element, "Date"), money_of(element, "Amount")) == ours

    def ours_of(self, record: AllocationRecord, link: Link | None, context: Context) -> Values:
        """Return the amount, the date and the status `live`."""
        return {"amount": amount(record.amount), "date": record.date.isoformat(), "status": "live"}

    def theirs_of(self, element: Element) -> Values:
        """Return the amount, the date and whether it is `live` or `void`."""
        return {
            **shown_in(self.fields, element),
            "status": "void" if self.state_of(element) == "removed" else "live",
        }

    def policy(self, settings: Settings) -> Policy:
        """Return that no change is sent: an allocation is created and removed only."""
        return Policy(push=False, app_wins=False)

    def elements_of(self, answer: JsonObject) -> list[Element]:
        """Return the allocations in an answer: from its own list, or from credit notes, each with its credit note."""
        found: list[Element] = list(parts_of(answer, self.envelope))
        for note in parts_of(answer, "CreditNotes"):
            about = {name: note[name] for name in ("CreditNoteID", "Reference") if name in note}
            found.extend({**one, "CreditNote": about} for one in parts_of(note, self.envelope))
        return found

    def seen_of(self, element: Element) -> JsonObject:
        """Return the amount, the date, the invoice and the credit note."""
        return {
            **shown_in(self.fields, element),
            "invoice": text_of(part_of(element, "Invoice"), "InvoiceID"),
            "credit_note": text_of(part_of(element, "CreditNote"), "CreditNoteID"),
        }

    def state_of(self, element: Element) -> str:
        """Return `removed` if Xero marks it as deleted, else `live`."""
        return "removed" if element.get("IsDeleted") is True else "live"

    def page_path(self, xero_id: str) -> str:
        """Return the list of sales: an allocation has no page in Xero."""
        return self.list_page

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads the changed credit notes, which hold their allocations."""
        query = {"page": str(page), "pageSize": str(self.page_size), "unitdp": "4"}
        return Call("GET", "CreditNotes", query, modified_since=since)

"""The rows of docs/build/semantics.md about payments and what credit notes pay for."""

from typing import Any

from sync_worker.domain.differing import PAYMENT_TWICE
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import CARD, NOTE, SALE, a_context, a_payment, sent
from tests.sync_worker.rows import DONE, NONE, Row, Rows, problem_row, reading_row, row_of
from tests.sync_worker.test_kinds_credit_notes import an_allocation, an_allocation_link
from tests.sync_worker.test_kinds_payments import ON, a_link, there
from tests.sync_worker.the_kinds import allocations, payments

INVOICE, CREDIT_NOTE = Ref("invoice", "i-1"), Ref("credit_note", "n-1")
VOIDED = {"status": "VOIDED", "updated": "2026-03-18"}


def paid(known: Link | None = None, settings: Any = ON, context: Any = None, **changes: Any) -> Row:
    """Return the row of a payment, new where there is no link."""
    whole = a_context(**(context or {}), **settings)
    return row_of("payment", payments.verdict(a_payment(**changes), known, whole))


def with_invoice(state: str, **seen: str) -> dict[str, Any]:
    """Return what is known of the invoice that a payment or a credit note pays for."""
    return {"links": {INVOICE: Link(SALE, 1, state, seen)}, "labels": {INVOICE: "D-2", CREDIT_NOTE: "CN-1"}}


def back(known: Link, **organisation: Any) -> Row:
    """Return the row of a payment that was taken back here."""
    return row_of("payment", payments.removal(a_payment(), known, a_context(organisation=organisation)))


def read(**element: Any) -> Row:
    """Return the row of a reading."""
    return reading_row("payment", a_link(), a_payment(), there(**element))


def second(**element: Any) -> Row:
    """A second payment in Xero carries our mark: it goes only where it is exactly what a batch of ours sent."""
    payload = sent(payments.verdict(a_payment(), None, a_context(**ON)))
    found = {**there(**element), "PaymentID": "other"}
    if not payments.was_sent_as(found, payload):
        return problem_row(Problem(PAYMENT_TWICE, "y-1", payments.described(found)))
    return Row(
        "`POST Payments` Status DELETED", next(word for verb, word in DONE.items() if verb == "remove"), NONE
    )


def used(known: Link | None = None, context: Any = None, **changes: Any) -> Row:
    """Return the row of what a credit note pays for."""
    return row_of(
        "allocation", allocations.verdict(an_allocation(**changes), known, a_context(**(context or {})))
    )


def unused(known: Link, **context: Any) -> Row:
    """Return the row of an allocation that is no longer here."""
    return row_of("allocation", allocations.removal(an_allocation(), known, a_context(**context)))


def allocation_read(**element: Any) -> Row:
    """Return the row of a reading of an allocation."""
    payload = sent(allocations.verdict(an_allocation(), None, a_context()))
    return reading_row(
        "allocation", an_allocation_link(), an_allocation(), {"AllocationID": "a1", **payload, **element}
    )


ROWS: Rows = {
    "Y1": paid,
    "Y2": lambda: paid(settings={}),
    "Y3": lambda: paid(settings={**ON, "payment_account_id": None}),
    "Y4": lambda: paid(context=with_invoice("live", status="DRAFT")),
    "Y5": lambda: paid(context=with_invoice("removed", **VOIDED)),
    "Y6": lambda: paid(context={"organisation": {"period_lock": "2026-03-31"}}),
    "Y7": lambda: paid(a_link()),
    "Y8": lambda: paid(a_link(), reference="other words", method="card"),
    "Y9": lambda: paid(a_link(), amount="44.00"),
    "Y10": lambda: paid(a_link(Status="DELETED")),
    "Y11": lambda: back(a_link()),
    "Y12": lambda: back(a_link(Status="DELETED")),
    "Y13": lambda: back(a_link(), year_lock="2026-12-31"),
    "Y14": lambda: read(Status="DELETED"),
    "Y15": lambda: read(Account={"AccountID": str(CARD.id)}),
    "Y16": second,
    "Y17": lambda: second(Date="2026-10-20", Reference="IA-y-1 Deposit"),
    "A1": used,
    "A2": lambda: used(context=with_invoice("live", status="DRAFT")),
    "A3": lambda: used(context=with_invoice("removed", **VOIDED)),
    "A4": lambda: used(
        context={"links": {CREDIT_NOTE: Link(NOTE, 1, "removed", VOIDED)}, "labels": {CREDIT_NOTE: "CN-1"}}
    ),
    "A5": lambda: used(context={"organisation": {"period_lock": "2026-03-31"}}),
    "A6": lambda: used(an_allocation_link()),
    "A7": lambda: used(an_allocation_link(IsDeleted=True)),
    "A8": lambda: unused(an_allocation_link()),
    "A9": lambda: unused(an_allocation_link(), links={CREDIT_NOTE: Link(NOTE, 1, "removed")}),
    "A10": lambda: allocation_read(IsDeleted=True),
}

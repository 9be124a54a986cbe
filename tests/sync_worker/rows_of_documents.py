"""The rows of docs/build/semantics.md about invoices and credit notes."""

from decimal import Decimal
from typing import Any

from common.contracts.records import CreditNote, Invoice
from sync_worker.domain.differing import NUMBER_TWICE
from sync_worker.domain.fields import MergeState
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.merge import settled
from sync_worker.domain.merge_start import adopted
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import (
    CONTACT,
    NOTE,
    SALE,
    a_context,
    a_credit_note,
    a_line,
    a_link_to,
    an_invoice,
    read_again,
    sent,
    shown,
)
from tests.sync_worker.rows import Row, Rows, problem_row, reading_row, row_of
from tests.sync_worker.test_kinds_credit_notes import a_link as a_note_link
from tests.sync_worker.test_kinds_invoices import a_link, there
from tests.sync_worker.the_kinds import credit_notes, invoices

ON: dict[str, Any] = {"import_invoice_edits": True}
LINES = (a_line(), a_line(description="Vase"))
PAID = {"AmountPaid": Decimal("10.00"), "AmountDue": Decimal("33.13")}
NOTHING: dict[str, Any] = {"lines": (a_line(price="0"),)}


def new(settings: Any = None, context: Any = None, **changes: Any) -> Row:
    """Return the row of a new invoice."""
    known = a_context(**(context or {}), **(settings or {}))
    return row_of("invoice", invoices.verdict(an_invoice(**changes), None, known))


def edited(known: Link | None = None, settings: Any = None, **changes: Any) -> Row:
    """Return the row of an invoice that was changed here."""
    context = a_context(**(ON if settings is None else settings))
    return row_of("invoice", invoices.verdict(an_invoice(**changes), known or a_link(), context))


def read(before: Invoice | None = None, **element: Any) -> Row:
    """Return the row of a reading."""
    record = before or an_invoice()
    return reading_row("invoice", a_link(record), record, there(record, **element))


def without_due_date(*further: str) -> Row:
    """Return the row of a reading of a draft that shows no due date, and leaves out further keys."""
    record = an_invoice(status="draft")
    left_out = {"DueDate", "DueDateString", *further}
    element = {name: value for name, value in there(record, Status="DRAFT").items() if name not in left_out}
    known = a_link_to("invoice", there(record, Status="DRAFT"), a_link(record).merge)
    return reading_row("invoice", known, record, element)


def two_lines(**first: Any) -> dict[str, Any]:
    """Return what Xero shows of an invoice of two lines whose first one a bookkeeper changed."""
    element = there(an_invoice(lines=LINES))
    element["LineItems"][0] |= first
    return element


def after(element: dict[str, Any]) -> Link:
    """Return the link after Xero showed this."""
    record = an_invoice(lines=LINES)
    return read_again("invoice", a_link(record), record, element)[0]


def decided(action: str) -> Row:
    """A bookkeeper changed a price, and a person said whose counts."""
    element = two_lines(UnitAmount=Decimal(20))
    state = settled(invoices.fields, after(element).merge, action)
    return edited(a_link_to("invoice", element, state), lines=LINES)


def adopted_one(**element: Any) -> Row:
    """An invoice that carries our mark is found, and no batch says what was sent."""
    ours = invoices.ours_of(an_invoice(), None, a_context())
    found = there(**element)
    return edited(
        a_link_to("invoice", found, adopted(invoices.fields, ours, invoices.theirs_of(found))), settings={}
    )


def removed(**seen: Any) -> Row:
    """Return the row of an invoice that was voided here."""
    link = Link(SALE, 1, "removed" if seen["status"] in ("VOIDED", "DELETED") else "live", seen)
    return row_of("invoice", invoices.removal(an_invoice(status="void"), link, a_context()))


def deleted_draft() -> Link:
    """Return the link of a draft that was deleted in Xero, which a person accepted."""
    draft = an_invoice(status="draft")
    _, merge = read_again("invoice", a_link(draft, Status="DRAFT"), draft, there(draft, Status="DELETED"))
    return a_link_to(
        "invoice", there(draft, Status="DELETED"), settled(invoices.fields, merge.state, "accept")
    )


def deleted_draft_note() -> Link:
    """Return the link of a draft credit note that was deleted in Xero, which a person accepted."""
    draft = a_credit_note(status="draft")
    element = {"CreditNoteID": "n-9", "Type": "ACCRECCREDIT", "Status": "DELETED"}
    _, merge = read_again("credit_note", a_note_link(draft), draft, element)
    return a_link_to("credit_note", element, settled(credit_notes.fields, merge.state, "accept"))


def void_in_closed_books() -> Row:
    """An invoice of closed books was voided here."""
    context = a_context(organisation={"period_lock": "2026-03-31"})
    link = Link(SALE, 1, "live", {"status": "AUTHORISED"})
    return row_of("invoice", invoices.removal(an_invoice(status="void"), link, context))


def twins(one: str, other: str) -> Row:
    """Two invoices have numbers that Xero takes for one."""
    first, second = an_invoice(number=one), an_invoice(id="i-2", number=other)
    assert invoices.match_keys(first) == invoices.match_keys(second)
    return problem_row(Problem(NUMBER_TWICE, "i-2", f"invoice {invoices.label(first)}"))


def archived() -> Row:
    """The customer of a new invoice was archived in Xero."""
    return new(context={"links": {Ref("customer", "c-1"): Link(CONTACT, 1, "archived")}})


def note(known: Link | None = None, settings: Any = None, **changes: Any) -> Row:
    """Return the row of a credit note, new where there is no link."""
    context = a_context(**(ON if settings is None else settings))
    return row_of("credit_note", credit_notes.verdict(a_credit_note(**changes), known, context))


def note_read(**element: Any) -> Row:
    """Return the row of a reading of a credit note."""
    record: CreditNote = a_credit_note()
    payload = sent(credit_notes.verdict(record, None, a_context()))
    now = shown(payload, record, **{"CreditNoteID": NOTE, "RemainingCredit": record.total, **element})
    return reading_row("credit_note", a_note_link(record), record, now)


def nothing_known() -> Link:
    """Return the link of an invoice that was voided in Xero and is compared no more."""
    return a_link_to("invoice", there(Status="VOIDED"), MergeState(a_link().merge.ours))


USED: dict[str, Any] = {"RemainingCredit": Decimal("1.00")}
ROWS: Rows = {
    "I1": new,
    "I2": lambda: new(status="draft"),
    "I3": lambda: new(lines=(a_line(description=" "),)),
    "I4": lambda: new(number="Nº 7"),
    "I5": lambda: twins("INV-1", "inv-1"),
    "I6": lambda: twins("B 1", "B  1\u200b"),
    "I7": lambda: new(currency="USD"),
    "I8": lambda: new(context={"organisation": {"currencies": ["USD"]}}, currency="USD"),
    "I9": lambda: new(context={"organisation": {"year_lock": "2026-03-31"}}),
    "I10": lambda: new(context={"organisation": {"year_lock": "2026-03-31"}}, status="draft"),
    "I11": lambda: new(lines=(a_line(tax_id="pst"),)),
    "I12": lambda: new(settings={"revenue_account_id": None}),
    "I13": lambda: new(lines=(a_line(price="-1"),)),
    "I14": lambda: new(**NOTHING),
    "I15": archived,
    "I16": edited,
    "I17": lambda: edited(due_date="2026-05-01"),
    "I18": lambda: edited(settings={}, due_date="2026-05-01"),
    "I19": lambda: edited(a_link(an_invoice(reference="PO 7"))),
    "I20": lambda: edited(a_link(an_invoice(lines=LINES)), lines=(a_line(quantity="4"), LINES[1])),
    "I21": lambda: edited(a_link(an_invoice(status="draft")), settings={}),
    "I22": lambda: edited(settings={**ON, "invoice_status": "DRAFT"}, status="draft", reference="x"),
    "I23": lambda: edited(a_link(**PAID), due_date="2026-05-01"),
    "I24": lambda: edited(a_link(**PAID), lines=(a_line(description="White roses"),)),
    "I25": lambda: edited(a_link(**PAID), lines=(a_line(quantity="4"),)),
    "I26": lambda: edited(a_link(an_invoice(**NOTHING), Status="PAID"), lines=(a_line(price="50"),)),
    "I27": lambda: edited(nothing_known(), due_date="2026-05-01"),
    "I28": lambda: removed(status="AUTHORISED"),
    "I29": lambda: removed(status="DRAFT"),
    "I30": lambda: removed(status="VOIDED"),
    "I31": lambda: removed(status="PAID", total="0.00"),
    "I32": void_in_closed_books,
    "I33": lambda: read(Status="PAID", AmountPaid=Decimal("43.13"), AmountDue=Decimal(0)),
    "I34": lambda: read(Reference="hers"),
    "I35": lambda: read(DueDate="2026-05-01"),
    "I36": lambda: read(Status="VOIDED"),
    "I37": lambda: reading_row(
        "invoice",
        a_link(an_invoice(lines=LINES)),
        an_invoice(lines=LINES),
        two_lines(AccountCode="260", Description="Roses, long"),
    ),
    "I38": lambda: edited(
        after(two_lines(AccountCode="260", Description="Roses, long")), lines=LINES, due_date="2026-05-01"
    ),
    "I39": lambda: reading_row(
        "invoice", a_link(an_invoice(lines=LINES)), an_invoice(lines=LINES), two_lines(UnitAmount=Decimal(20))
    ),
    "I40": lambda: edited(after(two_lines(UnitAmount=Decimal(20))), lines=(a_line(price="15"), LINES[1])),
    "I41": lambda: decided("use_app"),
    "I42": lambda: decided("accept"),
    "I43": adopted_one,
    "I44": lambda: adopted_one(Reference="hers"),
    "I45": without_due_date,
    "I46": lambda: without_due_date("LineItems"),
    "I47": lambda: edited(deleted_draft(), {}, due_date="2026-05-01", status="draft"),
    "I48": lambda: edited(deleted_draft(), {}, status="draft"),
    "I49": lambda: edited(deleted_draft(), {}),
    "I50": lambda: edited(deleted_draft(), {"invoice_status": "DRAFT"}),
    "I51": lambda: edited(nothing_known(), {}),
    "N1": note,
    "N2": lambda: note(reference="for A-1", lines=(a_line(discount_rate="10"),)),
    "N3": lambda: note(a_note_link(), lines=(a_line(quantity="1"),)),
    "N4": lambda: note(a_note_link(**USED), reference="new"),
    "N5": lambda: note(a_note_link(**USED), lines=(a_line(quantity="1"),)),
    "N6": lambda: note_read(RemainingCredit=Decimal(0), Status="PAID"),
    "N7": lambda: note_read(Date="2026-05-01"),
    "N8": lambda: note(deleted_draft_note(), {}),
}

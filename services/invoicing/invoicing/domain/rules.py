"""The rules that a record must satisfy to be stored; each violation has a JSON pointer."""

from collections.abc import Iterator
from decimal import Decimal

from common.contracts.money import document_totals
from common.contracts.records import CreditNote, Document, Invoice, Record, Tax
from common.errors import Invalid
from invoicing.domain.records import ZERO, StoredRecord, money, references
from invoicing.domain.unit_of_work import UnitOfWork, money_set
from invoicing.errors import MoneyOnIt, VoidIsFinal

Violation = dict[str, str]


def check(uow: UnitOfWork, before: StoredRecord | None, record: Record) -> None:
    """Check a new state of a record; `before` is the stored one, None for a new record.

    Fails with `VoidIsFinal` if the document is void, and with `MoneyOnIt` if it is to become void with payments.

    Raises:
        Invalid: The record violates rules; the first five are in `detail`, all in `errors`.
    """
    if isinstance(record, Invoice | CreditNote) and before is not None:
        _may_become(before, record)
    violations = list(_unknown(uow, record))
    if not violations and isinstance(record, Document):
        violations += _number(uow, before, record)
        violations += _tax(uow, record)
    if not violations:
        violations += _money(uow, before, record)
    if violations:
        raise Invalid("; ".join(each["detail"] for each in violations[:5]), violations)


def may_be_voided(stored: StoredRecord) -> None:
    """Check that a document has no payments or credit, so that it may be voided.

    Raises:
        MoneyOnIt: The document has payments or credit.
    """
    if stored.settled:
        raise MoneyOnIt(f"{stored.number} has payments and credit of {stored.settled}.")


def _may_become(before: StoredRecord, record: Invoice | CreditNote) -> None:
    match before.record, record.status:
        case Invoice(status="void") | CreditNote(status="void"), _:
            raise VoidIsFinal(f"{before.number} is void and can no longer be changed.")
        case _, "void":
            may_be_voided(before)
        case Invoice(status="open") | CreditNote(status="open"), "draft":
            raise _invalid("/status", f"{before.number} was already issued and cannot become a draft again")


def _unknown(uow: UnitOfWork, record: Record) -> Iterator[Violation]:
    for kind, record_id, pointer in references(record):
        if uow.find(kind, record_id) is None:
            yield _violation(pointer, f"there is no {kind.replace('_', ' ')} with the id {record_id}")


def _number(uow: UnitOfWork, before: StoredRecord | None, record: Document) -> Iterator[Violation]:
    kind = "invoice" if isinstance(record, Invoice) else "credit_note"
    if uow.holder(kind, record.number) not in {None, record.id}:
        yield _violation("/number", f"the number {record.number} is already in use")


def _tax(uow: UnitOfWork, record: Document) -> Iterator[Violation]:
    lines = [(line.amount, _rate(uow, line.tax_id)) for line in record.lines]
    _, tax, _ = document_totals(lines, record.prices == "inclusive")
    if tax != record.tax:
        yield _violation("/tax", f"the tax of the lines is {tax}, but the document states {record.tax}")


def _rate(uow: UnitOfWork, tax_id: str) -> Decimal:
    stored = uow.find("tax", tax_id)
    assert stored is not None
    assert isinstance(stored.record, Tax)
    return stored.record.rate


def _money(uow: UnitOfWork, before: StoredRecord | None, record: Record) -> Iterator[Violation]:
    if isinstance(record, Invoice) and before is not None and record.total < before.settled:
        yield _violation("/total", f"{before.settled} is already paid, so the total cannot be {record.total}")
    if isinstance(record, Invoice) and before is not None and before.settled:
        yield from _moved(before.record, record)
    if isinstance(record, CreditNote) and record.allocations:
        yield from _credit(record)
    spent = {invoice_id: -amount for invoice_id, amount in money_set(before).items()}
    for invoice_id, amount, pointer in money(record):
        invoice = uow.find("invoice", invoice_id)
        assert invoice is not None
        assert isinstance(invoice.record, Invoice)
        spent[invoice_id] = spent.get(invoice_id, ZERO) + amount
        yield from _due(invoice, invoice.record, record, spent[invoice_id], pointer)


def _moved(before: Record, record: Invoice) -> Iterator[Violation]:
    assert isinstance(before, Invoice)
    for field in ("customer_id", "currency"):
        if getattr(before, field) != getattr(record, field):
            yield _violation(
                f"/{field}", "the invoice already has payments or credit: create a new invoice instead"
            )


def _credit(record: CreditNote) -> Iterator[Violation]:
    used = sum((each.amount for each in record.allocations), ZERO)
    if record.status == "draft":
        yield _violation("/allocations", "a draft cannot be allocated to an invoice")
    if used > record.total:
        yield _violation("/allocations", f"the allocations add up to {used}, but the total is {record.total}")


def _due(
    stored: StoredRecord, invoice: Invoice, record: Record, spent: Decimal, pointer: str
) -> Iterator[Violation]:
    where = pointer.rpartition("/")[0] + "/invoice_id"
    due = invoice.total - stored.settled
    if invoice.status != "open":
        yield _violation(where, f"invoice {invoice.number} is {invoice.status} and cannot be paid")
    elif isinstance(record, CreditNote) and (record.customer_id, record.currency) != (
        invoice.customer_id,
        invoice.currency,
    ):
        yield _violation(where, f"invoice {invoice.number} has another customer or currency")
    elif spent > due:
        yield _violation(pointer, f"the amount is more than the {due} due on invoice {invoice.number}")


def _violation(pointer: str, detail: str) -> Violation:
    return {"pointer": pointer, "detail": detail}


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, [_violation(pointer, detail)])

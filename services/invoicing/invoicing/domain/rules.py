"""What a record must fit before it is kept; each thing that does not is told with a pointer to it."""

from collections.abc import Iterator
from decimal import Decimal

from common.contracts.kinds import INVOICING_KINDS
from common.contracts.money import document_totals
from common.contracts.records import CreditNote, Document, Entity, Invoice, Tax
from common.errors import Invalid
from invoicing.domain.records import NOTHING, StoredRecord, money, references
from invoicing.domain.unit_of_work import UnitOfWork, money_set
from invoicing.errors import MoneyOnIt, VoidIsFinal

Misfit = dict[str, str]


def check(uow: UnitOfWork, before: StoredRecord | None, record: Entity) -> None:
    """Raise what speaks against keeping this state of a record."""
    if isinstance(record, Document) and before is not None:
        _may_become(before, record)
    misfits = list(_unknown(uow, record))
    if not misfits and isinstance(record, Document):
        misfits += _number(uow, before, record)
        misfits += _tax(uow, record)
    if not misfits:
        misfits += _money(uow, before, record)
    if misfits:
        raise Invalid("; ".join(one["detail"] for one in misfits[:5]), misfits)


def may_be_voided(stored: StoredRecord) -> None:
    """Raise if money stands against what is to be voided."""
    if stored.settled:
        raise MoneyOnIt(f"{stored.settled} of payments and credit stand against {stored.number}.")


def _may_become(before: StoredRecord, record: Document) -> None:
    match before.record, record.status:
        case Document(status="void"), _:
            raise VoidIsFinal(f"{before.number} is void, and what is void cannot be changed any more.")
        case _, "void":
            may_be_voided(before)
        case Document(status="open"), "draft":
            raise _misfit("/status", f"{before.number} was issued already and cannot become a draft again")


def _unknown(uow: UnitOfWork, record: Entity) -> Iterator[Misfit]:
    for kind, record_id, pointer in references(record):
        if uow.find(kind, record_id) is None:
            yield _refusal(pointer, f"there is no {INVOICING_KINDS[kind].singular.lower()} {record_id}")


def _number(uow: UnitOfWork, before: StoredRecord | None, record: Document) -> Iterator[Misfit]:
    kind = next(name for name, one in INVOICING_KINDS.items() if one.record is type(record))
    if uow.holder(kind, record.number) not in {None, record.id}:
        yield _refusal("/number", f"the number {record.number} is borne by another one already")


def _tax(uow: UnitOfWork, record: Document) -> Iterator[Misfit]:
    lines = [(line.amount, _rate(uow, line.tax_id)) for line in record.lines]
    _, tax, _ = document_totals(lines, record.prices == "inclusive")
    if tax != record.tax:
        yield _refusal("/tax", f"the tax of the lines comes to {tax}, the document says {record.tax}")


def _rate(uow: UnitOfWork, tax_id: str) -> Decimal:
    stored = uow.find("tax", tax_id)
    assert stored is not None
    assert isinstance(stored.record, Tax)
    return stored.record.rate


def _money(uow: UnitOfWork, before: StoredRecord | None, record: Entity) -> Iterator[Misfit]:
    if isinstance(record, Invoice) and before is not None and record.total < before.settled:
        yield _refusal(
            "/total", f"{before.settled} was paid already, the invoice cannot come to {record.total}"
        )
    if isinstance(record, Invoice) and before is not None and before.settled:
        yield from _moved(before.record, record)
    if isinstance(record, CreditNote) and record.allocations:
        yield from _credit(record)
    spent = {invoice_id: -amount for invoice_id, amount in money_set(before).items()}
    for invoice_id, amount, pointer in money(record):
        invoice = uow.find("invoice", invoice_id)
        assert invoice is not None
        assert isinstance(invoice.record, Invoice)
        spent[invoice_id] = spent.get(invoice_id, NOTHING) + amount
        yield from _due(invoice, invoice.record, record, spent[invoice_id], pointer)


def _moved(before: Entity, record: Invoice) -> Iterator[Misfit]:
    assert isinstance(before, Invoice)
    for field in ("customer_id", "currency"):
        if getattr(before, field) != getattr(record, field):
            yield _refusal(
                f"/{field}", "money was booked to this invoice already: make a new one in its place"
            )


def _credit(record: CreditNote) -> Iterator[Misfit]:
    used = sum((one.amount for one in record.allocations), NOTHING)
    if record.status == "draft":
        yield _refusal("/allocations", "a draft cannot pay for an invoice")
    if used > record.total:
        yield _refusal("/allocations", f"{used} is used of a credit note that comes to {record.total}")


def _due(
    stored: StoredRecord, invoice: Invoice, record: Entity, spent: Decimal, pointer: str
) -> Iterator[Misfit]:
    where = pointer.rpartition("/")[0] + "/invoice_id"
    due = invoice.total - stored.settled
    if invoice.status != "open":
        yield _refusal(where, f"invoice {invoice.number} is {invoice.status}: it takes no money")
    elif isinstance(record, CreditNote) and (record.customer_id, record.currency) != (
        invoice.customer_id,
        invoice.currency,
    ):
        yield _refusal(where, f"invoice {invoice.number} is another customer's or in another currency")
    elif spent > due:
        yield _refusal(pointer, f"{due} is due on invoice {invoice.number}, which is less")


def _refusal(pointer: str, detail: str) -> Misfit:
    return {"pointer": pointer, "detail": detail}


def _misfit(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, [_refusal(pointer, detail)])

"""Handles commands: each changes a record, changes nothing, or fails with a reason."""

from dataclasses import replace
from typing import assert_never

from common.contracts.records import CreditNote, Invoice, Product
from common.errors import NotFound, Stale
from invoicing.domain.commands import ANY_REVISION, Answer, Command, DeletePayment, Pull, Put, Void
from invoicing.domain.pulled_fields import with_fields
from invoicing.domain.records import StoredRecord, is_void
from invoicing.domain.rules import check, may_be_voided
from invoicing.domain.unit_of_work import UnitOfWork
from invoicing.errors import PaymentIsFinal


def handle(uow: UnitOfWork, command: Command) -> Answer:
    """Carry out a command in a unit of work and return its answer.

    Fails with `NotFound`, `Stale`, `PaymentIsFinal`, or a failure of `rules.check` or `rules.may_be_voided`.
    """
    match command:
        case Put():
            return _put(uow, command)
        case Void():
            return _void(uow, command)
        case DeletePayment():
            return _delete_payment(uow, command)
        case _:
            assert_never(command)


def _put(uow: UnitOfWork, command: Put) -> Answer:
    stored = uow.find(command.kind, command.id)
    if command.known is None:
        if stored is not None:
            raise Stale(f"A record with the id {command.id} already exists.")
        check(uow, None, command.record)
        return Answer(201, uow.write(StoredRecord(command.kind, command.record, 0, 0)))
    stored = _known(stored, command.known)
    if stored.record == command.record and not stored.deleted:
        return Answer(200, stored)
    if command.kind == "payment":
        raise PaymentIsFinal(f"Payment {command.id} was already recorded and cannot be changed.")
    check(uow, stored, command.record)
    return Answer(200, uow.write(replace(stored, record=command.record, deleted=False)))


def _void(uow: UnitOfWork, command: Void) -> Answer:
    stored = _known(uow.find(command.kind, command.id), ANY_REVISION)
    if is_void(stored.record):
        return Answer(200, stored)
    stored = _known(stored, command.known)
    may_be_voided(stored)
    assert isinstance(stored.record, Invoice | CreditNote)
    voided = stored.record.model_copy(update={"status": "void"})
    return Answer(200, uow.write(replace(stored, record=voided)))


def _delete_payment(uow: UnitOfWork, command: DeletePayment) -> Answer:
    stored = _known(uow.find("payment", command.id), ANY_REVISION)
    return Answer(204, stored if stored.deleted else uow.write(replace(stored, deleted=True)))


def take_over(uow: UnitOfWork, pulled: Pull) -> None:
    """Take over a record from Xero: a new one, changed fields, or its deletion.

    An existing record is never replaced as a whole: a changed field is taken only while the record still has a value
    that the change may replace. A customer or tax that was deleted in Xero is marked as deleted; a product is no longer
    sold.
    """
    stored = uow.find(pulled.kind, pulled.id)
    if stored is None:
        if not pulled.deleted:
            uow.write(
                StoredRecord(pulled.kind, pulled.record, 0, 0, source="xero", pulled_at=pulled.at),
                pulled=True,
            )
        return
    if pulled.fields is not None:
        record = with_fields(stored.record, pulled.fields)
        if record != stored.record:
            uow.write(replace(stored, record=record), pulled=True)
    elif stored.pulled_at is None or stored.pulled_at < pulled.at:
        _follow(uow, replace(stored, pulled_at=pulled.at), pulled)


def _follow(uow: UnitOfWork, stored: StoredRecord, pulled: Pull) -> None:
    """Delete a record that was deleted in Xero, or restore one that exists there again."""
    if isinstance(stored.record, Product) and pulled.deleted and stored.record.sold:
        uow.write(replace(stored, record=stored.record.model_copy(update={"sold": False})), pulled=True)
    elif not isinstance(stored.record, Product) and stored.deleted is not pulled.deleted:
        record = stored.record if pulled.deleted else pulled.record
        uow.write(replace(stored, record=record, deleted=pulled.deleted), pulled=True)
    else:
        uow.touch(stored)


def _known(stored: StoredRecord | None, known: frozenset[str]) -> StoredRecord:
    if stored is None:
        raise NotFound
    if not known & {"*", str(stored.revision)}:
        raise Stale(f"The record is at revision {stored.revision} now.")
    return stored

"""What becomes of a wish: a change of the book, nothing, or a failure that says why not."""

from dataclasses import replace
from typing import assert_never

from common.contracts.records import CreditNote, Invoice, Product
from common.errors import NotFound, Stale
from invoicing.domain.book import Book
from invoicing.domain.pulled_fields import with_fields
from invoicing.domain.records import StoredRecord, is_void
from invoicing.domain.rules import check, may_be_voided
from invoicing.domain.wishes import ANY_REVISION, Answer, Pull, Put, TakeBack, Void, Wish
from invoicing.errors import PaymentIsFinal


def decide(book: Book, wish: Wish) -> Answer:
    """Carry a wish out in the book."""
    match wish:
        case Put():
            return _put(book, wish)
        case Void():
            return _void(book, wish)
        case TakeBack():
            return _take_back(book, wish)
        case _:
            assert_never(wish)


def _put(book: Book, wish: Put) -> Answer:
    kept = book.find(wish.kind, wish.id)
    if wish.known is None:
        if kept is not None:
            raise Stale(f"There is one with the id {wish.id} already, so it cannot be created.")
        check(book, None, wish.record)
        return Answer(201, book.write(StoredRecord(wish.kind, wish.record, 0, 0)))
    kept = _known(kept, wish.known)
    if kept.record == wish.record and not kept.deleted:
        return Answer(200, kept)
    if wish.kind == "payment":
        raise PaymentIsFinal(f"Payment {wish.id} was entered or taken back already and stays as it is.")
    check(book, kept, wish.record)
    return Answer(200, book.write(replace(kept, record=wish.record, deleted=False)))


def _void(book: Book, wish: Void) -> Answer:
    kept = _known(book.find(wish.kind, wish.id), ANY_REVISION)
    if is_void(kept.record):
        return Answer(200, kept)
    kept = _known(kept, wish.known)
    may_be_voided(kept)
    assert isinstance(kept.record, Invoice | CreditNote)
    voided = kept.record.model_copy(update={"status": "void"})
    return Answer(200, book.write(replace(kept, record=voided)))


def _take_back(book: Book, wish: TakeBack) -> Answer:
    kept = _known(book.find("payment", wish.id), ANY_REVISION)
    return Answer(204, kept if kept.deleted else book.write(replace(kept, deleted=True)))


def take_over(book: Book, pulled: Pull) -> None:
    """Take over what Xero holds: a record that is new here, fields that changed there, or that it is gone there.

    A record that is here already is never replaced as a whole: of one that changed in Xero each field is taken only
    while it still holds a value that the change may replace. What is gone hides a customer or a tax and ends a
    product's sale.
    """
    kept = book.find(pulled.kind, pulled.id)
    if kept is None:
        if not pulled.deleted:
            book.write(
                StoredRecord(pulled.kind, pulled.record, 0, 0, source="xero", pulled_at=pulled.at),
                pulled=True,
            )
        return
    if pulled.fields is not None:
        record = with_fields(kept.record, pulled.fields)
        if record != kept.record:
            book.write(replace(kept, record=record), pulled=True)
    elif kept.pulled_at is None or kept.pulled_at < pulled.at:
        _follow(book, replace(kept, pulled_at=pulled.at), pulled)


def _follow(book: Book, kept: StoredRecord, pulled: Pull) -> None:
    """Hide what is gone in Xero, or show again what came back there."""
    if isinstance(kept.record, Product) and pulled.deleted and kept.record.sold:
        book.write(replace(kept, record=kept.record.model_copy(update={"sold": False})), pulled=True)
    elif not isinstance(kept.record, Product) and kept.deleted is not pulled.deleted:
        record = kept.record if pulled.deleted else pulled.record
        book.write(replace(kept, record=record, deleted=pulled.deleted), pulled=True)
    else:
        book.touch(kept)


def _known(kept: StoredRecord | None, known: frozenset[str]) -> StoredRecord:
    if kept is None:
        raise NotFound
    if not known & {"*", str(kept.revision)}:
        raise Stale(f"It is at revision {kept.revision} by now.")
    return kept

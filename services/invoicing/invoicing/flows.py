"""Tells what happens when something is wished of a company's book: many wishes, one transaction, an answer each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID
from weakref import WeakValueDictionary

from common.contracts.pulled import CustomersPulled, ProductsPulled, TaxesPulled
from common.contracts.records import Document
from common.contracts.sync import RecordsLinked
from common.errors import Failure
from common.messaging import enqueue
from common.messaging.group_commit import GroupCommit
from common.postgres import Connection, Database
from common.postgres.answers import delete_expired
from invoicing.domain.book import Book
from invoicing.domain.deciding import decide, take_over
from invoicing.domain.records import money, references
from invoicing.domain.wishes import Answer, Pull, Put, Wish
from invoicing.repository import answers, changes, links, records

TOGETHER, PULLED_TOGETHER = 100, 500
KINDS_PULLED = {"taxes.pulled": "tax", "customers.pulled": "customer", "products.pulled": "product"}
Pulled = TaxesPulled | CustomersPulled | ProductsPulled


@dataclass
class Asked:
    """A wish that somebody waits for, and what became of it."""

    wish: Wish
    request_id: UUID
    outcome: Answer | Failure | None = None


@dataclass(frozen=True)
class Dependencies:
    """What invoicing's flows work with."""

    database: Database
    groups: "WeakValueDictionary[UUID, GroupCommit[Asked]]" = field(default_factory=WeakValueDictionary)

    def group(self, company_id: UUID) -> GroupCommit[Asked]:
        """Give the group in which a company's wishes wait for the next transaction; it lives while somebody waits."""
        group = self.groups.get(company_id)
        if group is None:
            group = self.groups[company_id] = GroupCommit(
                partial(_answer_together, self, company_id), TOGETHER
            )
        return group


async def ask(deps: Dependencies, company_id: UUID, request_id: UUID, wish: Wish) -> Answer:
    """Carry out a wish and say what it changed; the same request again gets its first answer."""
    asked = Asked(wish, request_id)
    await deps.group(company_id).add(asked)
    if isinstance(asked.outcome, Failure):
        raise asked.outcome
    assert asked.outcome is not None
    return asked.outcome


async def take_over_pulled(deps: Dependencies, company_id: UUID, event: Pulled) -> None:
    """Take over what was pulled from Xero; twice is once, and what is older than what is there changes nothing."""
    kind = KINDS_PULLED[event.type]
    wishes = [Pull(kind, one.record, one.deleted, event.time, one.fields) for one in event.records]
    for start in range(0, len(wishes), PULLED_TOGETHER):
        some = wishes[start : start + PULLED_TOGETHER]
        async with deps.database.transaction(company_id) as connection:
            book = await _open_book(connection, company_id, some)
            for wish in some:
                take_over(book, wish)
            await _close_book(connection, company_id, book, len(some))


async def link(deps: Dependencies, company_id: UUID, event: RecordsLinked) -> None:
    """Keep where records are in Xero; no revision, nothing said."""
    async with deps.database.transaction(company_id) as connection:
        await links.keep(connection, company_id, event)


async def forget_answers(deps: Dependencies) -> None:
    """Drop answers that nobody asks for again."""
    async with deps.database.everyone() as connection:
        await delete_expired(connection)


async def _answer_together(deps: Dependencies, company_id: UUID, asked: Sequence[Asked]) -> None:
    async with deps.database.transaction(company_id) as connection:
        book = await _open_book(connection, company_id, [one.wish for one in asked])
        first = await answers.first(connection, company_id, [one.request_id for one in asked])
        answers_now = dict(first)
        for one in asked:
            one.outcome = answers_now.get(one.request_id) or _decided(book, one.wish)
            if isinstance(one.outcome, Answer):
                answers_now[one.request_id] = one.outcome
        await _close_book(connection, company_id, book, len(asked))
        fresh = {request_id: answers_now[request_id] for request_id in answers_now.keys() - first.keys()}
        if fresh:
            await answers.keep(connection, company_id, fresh)


def _decided(book: Book, wish: Wish) -> Answer | Failure:
    try:
        return decide(book, wish)
    except Failure as failure:
        return failure


async def _open_book(connection: Connection, company_id: UUID, wishes: Sequence[Wish | Pull]) -> Book:
    newest, at = await changes.take(connection, company_id, len(wishes))
    book = Book(newest, at)
    own = {(wish.kind, wish.id) for wish in wishes}
    named = {one[:2] for wish in wishes if isinstance(wish, Put) for one in references(wish.record)}
    laid = await records.find(connection, company_id, sorted(own | named))
    book.lay(laid)
    paid = {("invoice", one.invoice_id) for kept in laid if kept.key in own for one in money(kept.record)}
    if paid - own - named:
        book.lay(await records.find(connection, company_id, sorted(paid - own - named)))
    numbers = {
        (wish.kind, wish.record.number)
        for wish in wishes
        if isinstance(wish, Put) and isinstance(wish.record, Document)
    }
    if numbers:
        book.lay(await records.bearers(connection, company_id, sorted(numbers)))
    return book


async def _close_book(connection: Connection, company_id: UUID, book: Book, taken: int) -> None:
    await records.keep(connection, company_id, book.touched())
    await changes.keep(connection, company_id, book)
    await enqueue(connection, company_id, *book.said)
    if len(book.said) != taken:
        await changes.hand_back(connection, company_id, book.newest_change)

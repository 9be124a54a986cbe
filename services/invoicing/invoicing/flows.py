"""Tells what happens when something is wished of a company's book: many wishes, one transaction, an answer each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID
from weakref import WeakValueDictionary

from common.contracts.kinds import PULLED_KINDS
from common.contracts.pulled import AnyPulled
from common.contracts.records import Document
from common.contracts.sync import RecordsLinked
from common.errors import Failure
from common.messaging import enqueue
from common.messaging.group_commit import GroupCommit
from common.postgres import Connection, Database
from common.postgres.answers import delete_expired
from invoicing.domain.commands import Answer, Command, Pull, Put
from invoicing.domain.handling import handle, take_over
from invoicing.domain.records import money, references
from invoicing.domain.unit_of_work import UnitOfWork
from invoicing.repository import answers, changes, links, records

TOGETHER, PULLED_TOGETHER = 100, 500


@dataclass
class PendingCommand:
    """A wish that somebody waits for, and what became of it."""

    command: Command
    request_id: UUID
    outcome: Answer | Failure | None = None


@dataclass(frozen=True)
class Dependencies:
    """What invoicing's flows work with."""

    database: Database
    groups: "WeakValueDictionary[UUID, GroupCommit[PendingCommand]]" = field(
        default_factory=WeakValueDictionary
    )

    def group(self, company_id: UUID) -> GroupCommit[PendingCommand]:
        """Give the group in which a company's wishes wait for the next transaction; it lives while somebody waits."""
        group = self.groups.get(company_id)
        if group is None:
            group = self.groups[company_id] = GroupCommit(
                partial(_execute_together, self, company_id), TOGETHER
            )
        return group


async def execute(deps: Dependencies, company_id: UUID, request_id: UUID, command: Command) -> Answer:
    """Carry out a wish and say what it changed; the same request again gets its first answer."""
    pending = PendingCommand(command, request_id)
    await deps.group(company_id).add(pending)
    if isinstance(pending.outcome, Failure):
        raise pending.outcome
    assert pending.outcome is not None
    return pending.outcome


async def take_over_pulled(deps: Dependencies, company_id: UUID, event: AnyPulled) -> None:
    """Take over what was pulled from Xero; twice is once, and what is older than what is there changes nothing."""
    kind = PULLED_KINDS[event.type].name
    commands = [Pull(kind, one.record, one.deleted, event.time, one.fields) for one in event.records]
    for start in range(0, len(commands), PULLED_TOGETHER):
        some = commands[start : start + PULLED_TOGETHER]
        async with deps.database.transaction(company_id) as connection:
            uow = await _begin(connection, company_id, some)
            for command in some:
                take_over(uow, command)
            await _commit(connection, company_id, uow, len(some))


async def link(deps: Dependencies, company_id: UUID, event: RecordsLinked) -> None:
    """Keep where records are in Xero; no revision, nothing said."""
    async with deps.database.transaction(company_id) as connection:
        await links.upsert(connection, company_id, event)


async def delete_expired_answers(deps: Dependencies) -> None:
    """Drop answers that nobody asks for again."""
    async with deps.database.everyone() as connection:
        await delete_expired(connection)


async def _execute_together(deps: Dependencies, company_id: UUID, pending: Sequence[PendingCommand]) -> None:
    async with deps.database.transaction(company_id) as connection:
        uow = await _begin(connection, company_id, [one.command for one in pending])
        first = await answers.first(connection, company_id, [one.request_id for one in pending])
        answers_now = dict(first)
        for one in pending:
            one.outcome = answers_now.get(one.request_id) or _handle(uow, one.command)
            if isinstance(one.outcome, Answer):
                answers_now[one.request_id] = one.outcome
        await _commit(connection, company_id, uow, len(pending))
        fresh = {request_id: answers_now[request_id] for request_id in answers_now.keys() - first.keys()}
        if fresh:
            await answers.insert(connection, company_id, fresh)


def _handle(uow: UnitOfWork, command: Command) -> Answer | Failure:
    try:
        return handle(uow, command)
    except Failure as failure:
        return failure


async def _begin(connection: Connection, company_id: UUID, commands: Sequence[Command | Pull]) -> UnitOfWork:
    newest, at = await changes.take(connection, company_id, len(commands))
    uow = UnitOfWork(newest, at)
    own = {(command.kind, command.id) for command in commands}
    named = {
        one[:2] for command in commands if isinstance(command, Put) for one in references(command.record)
    }
    loaded = await records.find(connection, company_id, sorted(own | named))
    uow.load(loaded)
    paid = {
        ("invoice", one.invoice_id) for stored in loaded if stored.key in own for one in money(stored.record)
    }
    if paid - own - named:
        uow.load(await records.find(connection, company_id, sorted(paid - own - named)))
    numbers = {
        (command.kind, command.record.number)
        for command in commands
        if isinstance(command, Put) and isinstance(command.record, Document)
    }
    if numbers:
        uow.load(await records.bearers(connection, company_id, sorted(numbers)))
    return uow


async def _commit(connection: Connection, company_id: UUID, uow: UnitOfWork, taken: int) -> None:
    await records.upsert(connection, company_id, uow.touched())
    await changes.insert(connection, company_id, uow)
    await enqueue(connection, company_id, *uow.events)
    if len(uow.events) != taken:
        await changes.hand_back(connection, company_id, uow.newest_change)

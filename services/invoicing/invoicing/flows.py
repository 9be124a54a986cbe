"""Invoicing's use cases: execute commands in groups, one transaction a group, and take over records from Xero."""

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
from invoicing.domain.commands import Answer, Command, Pull, Put
from invoicing.domain.handling import handle, take_over
from invoicing.domain.records import money, references
from invoicing.domain.unit_of_work import UnitOfWork
from invoicing.repository import answers, changes, links, records

GROUP_SIZE, PULLED_GROUP_SIZE = 100, 500
KINDS_PULLED = {"taxes.pulled": "tax", "customers.pulled": "customer", "products.pulled": "product"}
Pulled = TaxesPulled | CustomersPulled | ProductsPulled


@dataclass
class PendingCommand:
    """A command that a request waits for, and its outcome, None until it is executed."""

    command: Command
    request_id: UUID
    outcome: Answer | Failure | None = None


@dataclass(frozen=True)
class Dependencies:
    """The dependencies of invoicing's flows; `groups` holds a company's group commit while a request waits for it."""

    database: Database
    groups: "WeakValueDictionary[UUID, GroupCommit[PendingCommand]]" = field(
        default_factory=WeakValueDictionary
    )

    def group(self, company_id: UUID) -> GroupCommit[PendingCommand]:
        """Return the group commit of a company, in which commands wait for the next transaction."""
        group = self.groups.get(company_id)
        if group is None:
            group = self.groups[company_id] = GroupCommit(
                partial(_execute_together, self, company_id), GROUP_SIZE
            )
        return group


async def execute(deps: Dependencies, company_id: UUID, request_id: UUID, command: Command) -> Answer:
    """Execute a command and publish its change; a repeated request returns its first answer.

    Raises the command's failure, with which nothing is changed.
    """
    pending = PendingCommand(command, request_id)
    await deps.group(company_id).add(pending)
    if isinstance(pending.outcome, Failure):
        raise pending.outcome
    assert pending.outcome is not None
    return pending.outcome


async def take_over_pulled(deps: Dependencies, company_id: UUID, event: Pulled) -> None:
    """Take over records pulled from Xero; a repeated or outdated event changes nothing."""
    kind = KINDS_PULLED[event.type]
    commands = [Pull(kind, each.record, each.deleted, event.time, each.fields) for each in event.records]
    for start in range(0, len(commands), PULLED_GROUP_SIZE):
        group = commands[start : start + PULLED_GROUP_SIZE]
        async with deps.database.transaction(company_id) as connection:
            uow = await _begin(connection, company_id, group)
            for command in group:
                take_over(uow, command)
            await _commit(connection, company_id, uow, len(group))


async def link(deps: Dependencies, company_id: UUID, event: RecordsLinked) -> None:
    """Store the links of records to Xero, which neither makes a revision nor publishes an event."""
    async with deps.database.transaction(company_id) as connection:
        await links.upsert(connection, company_id, event)


async def delete_expired_answers(deps: Dependencies) -> None:
    """Delete stored answers that are too old to be requested again."""
    async with deps.database.everyone() as connection:
        await delete_expired(connection)


async def _execute_together(deps: Dependencies, company_id: UUID, pending: Sequence[PendingCommand]) -> None:
    async with deps.database.transaction(company_id) as connection:
        uow = await _begin(connection, company_id, [each.command for each in pending])
        stored = await answers.first(connection, company_id, [each.request_id for each in pending])
        known = dict(stored)
        for each in pending:
            each.outcome = known.get(each.request_id) or _handle(uow, each.command)
            if isinstance(each.outcome, Answer):
                known[each.request_id] = each.outcome
        await _commit(connection, company_id, uow, len(pending))
        new = {request_id: known[request_id] for request_id in known.keys() - stored.keys()}
        if new:
            await answers.insert(connection, company_id, new)


def _handle(uow: UnitOfWork, command: Command) -> Answer | Failure:
    try:
        return handle(uow, command)
    except Failure as failure:
        return failure


async def _begin(connection: Connection, company_id: UUID, commands: Sequence[Command | Pull]) -> UnitOfWork:
    newest, at = await changes.take(connection, company_id, len(commands))
    uow = UnitOfWork(newest, at)
    own = {(command.kind, command.id) for command in commands}
    referenced = {
        (reference.kind, reference.id)
        for command in commands
        if isinstance(command, Put)
        for reference in references(command.record)
    }
    loaded = await records.find(connection, company_id, sorted(own | referenced))
    uow.load(loaded)
    paid = {
        ("invoice", each.invoice_id)
        for stored in loaded
        if stored.key in own
        for each in money(stored.record)
    }
    if paid - own - referenced:
        uow.load(await records.find(connection, company_id, sorted(paid - own - referenced)))
    numbers = {
        (command.kind, command.record.number)
        for command in commands
        if isinstance(command, Put) and isinstance(command.record, Document)
    }
    if numbers:
        uow.load(await records.find_by_number(connection, company_id, sorted(numbers)))
    return uow


async def _commit(connection: Connection, company_id: UUID, uow: UnitOfWork, taken: int) -> None:
    await records.upsert(connection, company_id, uow.touched())
    await changes.insert(connection, company_id, uow)
    await enqueue(connection, company_id, *uow.events)
    if len(uow.events) != taken:
        await changes.hand_back(connection, company_id, uow.newest_change)

"""Changes and requests that arrive in the moment when a sync takes its work list.

If this breaks, an invoice that was saved in the second of the press waits for the next press, and nobody says so.
"""

import asyncio
import time
from uuid import UUID, uuid4

from common.contracts.gateway import SyncRequested
from common.contracts.invoicing import CustomerChanged
from common.postgres import Connection
from sync_worker.domain.states import SyncState
from sync_worker.flows.intake import intake, requests
from sync_worker.flows.phases import begin
from sync_worker.flows.turns.turn import LEASE_SECONDS, Turn
from sync_worker.repository.session import CompanySession
from tests.model.builders import a_customer
from tests.model.company import Company


async def beginning(company: Company, mode: str = "sync") -> Turn:
    """Return the turn of a sync that has frozen its settings and not taken its work list."""
    company_id, tenant_id, owner = company.company_id, company.tenants[0], uuid4()
    settings = company.neighbours.settings[tenant_id].model_copy(update={"schedule": "change"})
    sync_id = uuid4()
    async with company.workers.current.deps.session(company_id) as session:
        await session.syncs.insert(sync_id, mode, "person")
        await session.syncs.move(sync_id, SyncState.RUNNING)
        await session.sync_progress.change(
            sync_id,
            tenant_id=tenant_id,
            settings=settings.model_dump(mode="json"),
            settings_version=1,
        )
        fence = await session.leases.acquire(owner, LEASE_SECONDS)
        sync = await session.syncs.get(sync_id)
    assert sync is not None
    assert fence is not None
    return Turn(company.workers.current.deps, sync, tenant_id, owner, fence, time.monotonic() + 10)


async def receive(connection: Connection, company: Company) -> None:
    """Keep a new customer, in a transaction that goes on."""
    output = CustomerChanged(type="customer.created", revision=1, change=1, record=a_customer())
    session = CompanySession(connection, company.company_id)
    await intake.store_within(session, [intake.ReceivedEvent(company.company_id, "shop", output)])


async def asked(connection: Connection) -> bool:
    """Return whether a sync was asked for."""
    return bool(await connection.fetchval("SELECT count(*) FROM outbox WHERE type = 'sync.requested'"))


def test_a_change_that_is_being_kept_is_waited_for_by_the_work_list(company: Company) -> None:
    async def at_once() -> list[str]:
        turn = await beginning(company)
        async with company.database.transaction(company.company_id) as connection:
            await receive(connection, company)
            assert not await asked(connection)
            taking = asyncio.ensure_future(begin._start(turn))
            await company.stage.until_somebody_waits()
        await taking
        async with company.database.transaction(company.company_id) as connection:
            return [row["record_id"] for row in await connection.fetch("SELECT record_id FROM work")]

    assert company.stage.run(at_once()) == ["c-1"]


def test_a_change_that_is_kept_while_a_preview_begins_asks_for_a_sync(company: Company) -> None:
    async def at_once() -> bool:
        await beginning(company, "preview")
        async with company.database.transaction(company.company_id) as connection:
            await receive(connection, company)
            return await asked(connection)

    assert company.stage.run(at_once())


def test_a_request_is_not_joined_to_a_sync_that_is_just_taking_its_work_list(company: Company) -> None:
    event = SyncRequested(sync_id=uuid4())

    async def at_once() -> tuple[str, UUID]:
        turn = await beginning(company)
        async with turn.session() as session:
            await turn.change(session, work_taken=True)
            asking = asyncio.ensure_future(requests.requested(turn.deps, company.company_id, event))
            await company.stage.until_somebody_waits()
        await asking
        async with company.workers.current.deps.session(company.company_id) as session:
            sync = await session.syncs.get(event.sync_id)
        assert sync is not None
        return sync.state, sync.sync_id

    assert company.stage.run(at_once()) == ("requested", event.sync_id)

"""Xero's notices of changes while syncs wait, run and end.

If this breaks, a change in Xero is not read, or one change starts several syncs and uses up the day's calls.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.gateway import SyncRequested, XeroChanged, XeroNotice
from common.contracts.invoicing import CustomerChanged
from common.contracts.sync import FINAL_STATES
from sync_worker.domain.states import SyncState
from sync_worker.flows.intake import intake, notifications, requests
from sync_worker.flows.phases.finish import finish
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository.session import CompanySession
from sync_worker.repository.xero_objects import XeroObject
from tests.model.builders import a_customer
from tests.model.company import Company
from tests.model.test_begun import beginning

AT = datetime(2026, 11, 22, 0, 44, 9, 923000, UTC)
CONTACT = "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777"


async def a_change(company: Company, category: str = "CONTACT", **more: Any) -> None:
    """Let Xero tell of a change."""
    notice = XeroNotice(
        **{
            "tenant_id": company.tenants[0],
            "category": category,
            "resource_id": CONTACT,
            "event_type": "UPDATE",
            "at": AT,
            **more,
        }
    )
    await notifications.xero_changed(company.workers.current.deps, XeroChanged(notices=(notice,)))


async def saw(company: Company, updated_at: datetime | None, kind: str = "customer") -> None:
    """Keep an object as Xero showed it."""
    shown = XeroObject(kind, CONTACT, "live", {}, updated_at=updated_at)
    async with company.workers.current.deps.session(company.company_id) as session:
        await session.in_organisation(company.tenants[0]).xero_objects.upsert([shown])


async def ended(company: Company) -> Turn:
    """Return the turn of a sync that has ended, so that the company's settings are known."""
    turn = await beginning(company)
    await finish(turn, SyncState.COMPLETED)
    return turn


async def asked(company: Company) -> list[tuple[str, ...]]:
    """Return the kinds of each sync that was asked for."""
    async with company.database.transaction(company.company_id) as connection:
        rows = await connection.fetch("SELECT body FROM outbox WHERE type = 'sync.requested' ORDER BY id")
    return [SyncRequested.model_validate_json(row["body"]).kinds for row in rows]


async def kinds_of(session: CompanySession, sync_id: UUID) -> list[str]:
    """Return the kinds that a sync reads."""
    sync = await session.syncs.get(sync_id)
    assert sync is not None
    return sync.kinds


@pytest.mark.parametrize("state", [AT, AT + timedelta(seconds=5)])
def test_a_change_that_was_seen_asks_for_nothing(company: Company, state: datetime) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        await saw(company, state)
        await a_change(company)
        await a_change(company, resource_id=CONTACT.upper())
        return await asked(company)

    assert company.stage.run(at_once()) == []


@pytest.mark.parametrize(
    ("state", "at"),
    [(AT - timedelta(seconds=5), AT), (None, AT), (AT, None), (AT, AT + timedelta(seconds=1))],
)
def test_a_change_that_may_not_have_been_seen_asks_for_a_sync(
    company: Company, state: datetime | None, at: datetime | None
) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        await saw(company, state)
        await a_change(company, at=at)
        return await asked(company)

    assert company.stage.run(at_once()) == [("customer",)]


def test_a_state_that_is_shown_without_its_time_keeps_the_time_before(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        await saw(company, AT)
        await saw(company, None)
        await a_change(company)
        return await asked(company)

    assert company.stage.run(at_once()) == []


@pytest.mark.parametrize("category", ["PREPAYMENT", "OVERPAYMENT", "SUBSCRIPTION", "QUOTE", ""])
def test_a_category_that_nobody_reads_asks_for_nothing(company: Company, category: str) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        await a_change(company, category)
        return await asked(company)

    assert company.stage.run(at_once()) == []


def test_an_invoice_that_is_not_of_this_app_asks_for_nothing(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        await a_change(company, "INVOICE")
        return await asked(company)

    assert company.stage.run(at_once()) == []


def test_an_organisation_that_the_company_has_left_asks_for_nothing(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        turn = await ended(company)
        async with company.workers.current.deps.session(company.company_id) as session:
            sync_id = uuid4()
            await session.syncs.insert(sync_id, "choices", "connected")
            for state in (SyncState.RUNNING, SyncState.COMPLETED):
                await session.syncs.move(sync_id, state)
            await session.sync_progress.change(sync_id, tenant_id=company.tenants[1])
        await a_change(company, tenant_id=turn.tenant_id)
        return await asked(company)

    assert company.stage.run(at_once()) == []


@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_a_notice_during_a_sync_is_decided_when_that_has_ended(company: Company, state: str) -> None:
    async def at_once() -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        turn = await beginning(company)
        await a_change(company)
        before = await asked(company)
        await finish(turn, SyncState(state))
        return before, await asked(company)

    assert company.stage.run(at_once()) == ([], [("customer",)])


def test_a_notice_during_a_sync_whose_writes_it_repeats_asks_for_nothing(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        turn = await beginning(company)
        await a_change(company)
        await a_change(company, at=AT - timedelta(seconds=2))
        await saw(company, AT)
        await finish(turn, SyncState.COMPLETED)
        return await asked(company)

    assert company.stage.run(at_once()) == []


def test_a_notice_that_comes_while_a_sync_ends_is_not_lost(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        turn = await beginning(company)
        async with company.workers.current.deps.session(company.company_id) as session:
            await session.syncs.lock(turn.sync.sync_id)
            arriving = asyncio.ensure_future(a_change(company))
            await company.stage.until_somebody_waits()
            await session.syncs.move(turn.sync.sync_id, SyncState.COMPLETED)
        await arriving
        return await asked(company)

    assert company.stage.run(at_once()) == [("customer",)]


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        (("customer",), ("invoice",), ["customer", "invoice"]),
        (("customer",), ("customer",), ["customer"]),
        (("customer",), (), []),
        ((), ("customer",), []),
    ],
)
def test_a_request_that_is_joined_to_another_widens_it(
    company: Company, first: tuple[str, ...], second: tuple[str, ...], read: list[str]
) -> None:
    async def at_once() -> list[str]:
        sync_id = uuid4()
        await requests.requested(
            company.workers.current.deps, company.company_id, SyncRequested(sync_id=sync_id, kinds=first)
        )
        await requests.requested(
            company.workers.current.deps, company.company_id, SyncRequested(sync_id=uuid4(), kinds=second)
        )
        async with company.workers.current.deps.session(company.company_id) as session:
            return await kinds_of(session, sync_id)

    assert company.stage.run(at_once()) == read


def test_a_notice_of_what_a_waiting_sync_reads_anyway_asks_for_nothing_more(company: Company) -> None:
    async def at_once() -> list[tuple[str, ...]]:
        await ended(company)
        waiting = SyncRequested(sync_id=uuid4(), kinds=("customer",))
        await requests.requested(company.workers.current.deps, company.company_id, waiting)
        await a_change(company)
        await saw(company, None, "invoice")
        await a_change(company, "INVOICE")
        return await asked(company)

    assert company.stage.run(at_once()) == [("invoice",)]


def revision(number: int, pulled: bool) -> CustomerChanged:
    """Return a revision of a customer."""
    return CustomerChanged(
        type="customer.updated", revision=number, change=number, record=a_customer(), pulled=pulled
    )


@pytest.mark.parametrize(
    ("groups", "asks"),
    [
        ([[revision(1, True)]], False),
        ([[revision(1, True), revision(2, True)]], False),
        ([[revision(1, True)], [revision(2, True)]], False),
        ([[revision(1, True)], [revision(2, False)]], True),
        ([[revision(1, False), revision(2, True)]], True),
        ([[revision(2, True)], [revision(1, False)]], True),
    ],
)
def test_a_revision_that_only_takes_over_what_was_pulled_asks_for_no_sync(
    company: Company, groups: list[list[CustomerChanged]], asks: bool
) -> None:
    async def at_once() -> bool:
        await ended(company)
        for group in groups:
            output = [intake.ReceivedEvent(company.company_id, "shop", one) for one in group]
            async with company.workers.current.deps.session(company.company_id) as session:
                await intake.store_within(session, output)
        return bool(await asked(company))

    assert company.stage.run(at_once()) is asks

"""Syncs that are requested by the clock.

If this breaks, an owner's hourly or daily sync does not run, or runs once for each process of config.
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.contracts.auth import XeroDisconnected
from config_service import flows
from config_service.flows import Dependencies
from tests.config.builders import (
    BANK,
    KOWHAI,
    SALES,
    a_change,
    a_company,
    a_pull,
    published,
    save,
)
from tests.config.conftest import MoveClock


async def scheduled(deps: Dependencies, company_id: UUID) -> list[dict[str, Any]]:
    return [event for event in await published(deps, company_id) if event.get("trigger") == "schedule"]


async def test_an_hourly_sync_is_asked_for_every_hour_by_one_of_several_processes(
    deps: Dependencies, move_clock: MoveClock
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(schedule="hourly"))
    counts = []

    for minutes in (59, 61, 62, 121, 400):
        await move_clock(timedelta(minutes=minutes))
        await asyncio.gather(*(flows.start_scheduled(deps) for _ in range(3)))
        counts.append(len(await scheduled(deps, company_id)))

    assert counts == [0, 1, 1, 2, 3]
    assert len({event["sync_id"] for event in await scheduled(deps, company_id)}) == 3


@pytest.mark.parametrize("schedule", ["off", "change"])
async def test_without_a_schedule_by_the_clock_no_sync_is_asked_for(
    deps: Dependencies, move_clock: MoveClock, schedule: str
) -> None:
    company_id = await a_company(deps)
    await save(deps, company_id, a_change(schedule="hourly"))
    await save(deps, company_id, a_change(schedule=schedule))

    await move_clock(timedelta(days=2))
    await flows.start_scheduled(deps)

    assert await scheduled(deps, company_id) == []


async def test_a_schedule_waits_while_nothing_is_connected_or_the_settings_do_not_hold(
    deps: Dependencies, move_clock: MoveClock
) -> None:
    disconnected, archived = await a_company(deps), await a_company(deps)
    for company_id in (disconnected, archived):
        await save(deps, company_id, a_change(schedule="daily"))
    await flows.follow_connection(deps, disconnected, XeroDisconnected(tenant_id=KOWHAI, reason="closed"))
    gone = a_pull(accounts=(BANK.model_copy(update={"status": "ARCHIVED"}), SALES))
    await flows.store_choices(deps, archived, gone)

    await move_clock(timedelta(hours=25))
    await flows.start_scheduled(deps)
    none = await scheduled(deps, disconnected) + await scheduled(deps, archived)
    await flows.store_choices(deps, archived, a_pull())
    await move_clock(timedelta(hours=49))
    await flows.start_scheduled(deps)

    assert none == []
    assert len(await scheduled(deps, archived)) == 1

"""Refreshes side by side: one of a grant, some of all."""

import asyncio
from uuid import uuid4

from auth_service.flows.flights import Flights


async def test_however_many_grants_are_refreshed_only_some_are_at_a_time() -> None:
    at_work, most = 0, 0

    async def refresh() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.01)
        at_work -= 1

    flights = Flights(at_once=3)
    await asyncio.gather(*(flights.join(uuid4(), refresh) for _ in range(10)))

    assert most == 3

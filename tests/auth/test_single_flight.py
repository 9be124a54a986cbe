"""Only a few grants are refreshed at a time.

If this breaks, a burst of refreshes after a restart runs into Xero's limits, and syncs of many companies wait.
"""

import asyncio
from uuid import uuid4

from auth_service.flows.single_flight import SingleFlight


async def test_however_many_grants_are_refreshed_only_some_are_at_a_time() -> None:
    at_work, most = 0, 0

    async def refresh() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.01)
        at_work -= 1

    single_flight = SingleFlight(at_once=3)
    await asyncio.gather(*(single_flight.join(uuid4(), refresh) for _ in range(10)))

    assert most == 3

"""Only a few grants are refreshed at a time.

If this breaks, a burst of refreshes after a restart runs into Xero's limits, and syncs of many companies wait.
"""

import asyncio
from uuid import uuid4

from auth_service.flows.single_flight import SingleFlight
from tests.waiting import until


async def test_however_many_grants_are_refreshed_only_some_are_at_a_time() -> None:
    at_work, most = 0, 0
    answered = asyncio.Event()

    async def refresh() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await answered.wait()
        at_work -= 1

    single_flight = SingleFlight(at_once=3)
    joined = asyncio.gather(*(single_flight.join(uuid4(), refresh) for _ in range(10)))
    await until(lambda: at_work >= 3, "as many as may be are at work")
    answered.set()
    await joined

    assert most == 3

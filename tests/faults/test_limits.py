"""Many workers and many organisations stay within Xero's limits, as the sandbox counts them.

If this breaks, Xero refuses calls of every company, and syncs wait although the limits would suffice.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from common.contracts.sync import FINAL_STATES
from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.waiting import wait_until
from tests.world import any_of

MINUTE = timedelta(seconds=60)
ORGANISATIONS = 20
WORKERS = 8


@dataclass(frozen=True)
class Seen:
    """A call as the sandbox saw it."""

    began: datetime
    ended: datetime
    status: int | None
    retry_after: int | None

    @classmethod
    def of(cls, call: dict[str, Any]) -> "Seen":
        """Read an entry of the sandbox's list."""
        began, ended = datetime.fromisoformat(call["at"]), datetime.fromisoformat(call["ended_at"])
        return cls(began, ended, call["status"], 10 if call["status"] == 429 else None)


def most_in_a_minute(calls: Sequence[Seen]) -> int:
    """Return the largest number of calls in any 60 seconds."""
    window: deque[datetime] = deque()
    most = 0
    for one in sorted(calls, key=lambda call: call.began):
        window.append(one.began)
        while window[0] <= one.began - MINUTE:
            window.popleft()
        most = max(most, len(window))
    return most


def most_at_once(calls: Sequence[Seen]) -> int:
    """Return the largest number of calls under way at one moment."""
    moments = sorted([(one.began, 1) for one in calls] + [(one.ended, -1) for one in calls])
    now = most = 0
    for _, step in moments:
        now += step
        most = max(most, now)
    return most


def too_early(calls: Sequence[Seen]) -> Iterator[Seen]:
    """Return calls later than a second after a 429 and before its Retry-After has passed."""
    for limited in calls:
        if limited.retry_after is not None:
            begin = limited.ended + timedelta(seconds=1)
            end = limited.ended + timedelta(seconds=limited.retry_after)
            yield from (one for one in calls if begin < one.began < end)


@pytest.mark.timeout(900)
def test_26_eight_workers_and_twenty_organisations_stay_within_the_limits(stage: Stage) -> None:
    companies = [_busy(stage) for _ in range(ORGANISATIONS)]
    stage.no_worker()
    stage.world.pass_time(31 * 60)
    refreshes = len(_refreshes(stage))
    for one in companies[::4]:
        options = {"problem": "minute", "retry_after": 10}
        stage.arms("limited", 2, options, method="PUT", tenant_id=one.tenant_id)
    syncs = [one.presses_sync() for one in companies]
    for _ in range(WORKERS):
        stage.worker(wait=False)

    for one, sync_id in zip(companies, syncs, strict=True):
        wait_until(partial(_is_completed, one, sync_id), seconds=400)

    assert len(_refreshes(stage)) - refreshes == 1, "twenty companies under one grant: one refresh"
    for one in companies:
        seen = [Seen.of(call) for call in one.calls_to_xero()]
        assert most_in_a_minute(seen) <= 60
        assert most_at_once(seen) <= 5
        assert not list(too_early(seen))
    assert max(most_in_a_minute([Seen.of(call) for call in one.calls_to_xero()]) for one in companies) > 50
    stage.world.pass_time(62)
    stage.finds_nothing_wrong(*companies)


def _busy(stage: Stage) -> Shop:
    """Make a company with more to send, one by one, than a minute has calls for."""
    company = stage.shop(batch_size=1)
    company.makes_customers(2)
    for one in company.makes_invoices(28):
        company.pays(one)
    return company


def _is_completed(company: Shop, sync_id: str) -> bool:
    """Ask how a sync is; where the gateway says that a part does not answer now, ask again, as it says."""
    answer = company.http.get(f"/api/v1/syncs/{sync_id}")
    if answer.status_code == 503 and "Retry-After" in answer.headers:
        return False
    state = any_of(answer)["state"]
    assert state not in FINAL_STATES - {"completed"}, answer.text
    return bool(state == "completed")


def _refreshes(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = stage.world.xero("GET", "requests", after=after)
        found += [
            call
            for call in page["requests"]
            if call["path"] == "/connect/token" and "refresh_token" in call["body"]
        ]
        after = page["next"]
    return found

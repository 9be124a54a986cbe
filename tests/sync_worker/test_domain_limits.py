"""The waits that Xero's answers ask for.

If this breaks, the suite calls Xero too early and is refused again, and every sync takes longer.
"""

from datetime import UTC, datetime, timedelta

from sync_worker.domain.limits import Use, learn

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = {"x-rate-limit-problem": "day", "retry-after": "40000"}


def test_of_two_waits_that_xero_asks_for_the_longer_one_counts_in_whatever_order_they_come() -> None:
    first = learn(learn(Use(), 429, DAY, NOW), 429, {}, NOW + timedelta(seconds=1))
    last = learn(learn(Use(), 429, {}, NOW), 429, DAY, NOW)

    for use in (first, last):
        assert use.blocked_until == NOW + timedelta(seconds=40_001)
        assert use.blocked_for == "day_budget"

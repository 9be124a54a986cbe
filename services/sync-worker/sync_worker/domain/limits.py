"""The limits of calls to Xero for one organisation: 55 in any minute, four at once, a tenth of the day for people.

Xero allows 60 calls a minute, five at once and 5,000 a day (developer.xero.com, OAuth 2.0 API limits).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(seconds=60)
PER_MINUTE = 55
AT_ONCE = 4
DAY = 5000
RESERVED_FOR_PEOPLE = DAY // 10
FLIGHT = timedelta(seconds=75)
"""The life of a permit that is not released, longer than the time limit of a call."""


@dataclass(frozen=True)
class Use:
    """The permits of an organisation as they are now.

    `granted` are the times of recent permits, `flying` the open permits with their expiry. `day_left` is the number of
    calls that Xero last reported for the day, at `day_left_at`.
    """

    granted: Sequence[datetime] = ()
    flying: Mapping[str, datetime] = ()  # type: ignore[assignment]
    blocked_until: datetime | None = None
    blocked_for: str | None = None
    day_left: int | None = None
    day_left_at: datetime | None = None


@dataclass(frozen=True)
class Granted:
    """A call may start; `use` includes it."""

    use: Use


@dataclass(frozen=True)
class NotYet:
    """No call may start before `until`."""

    until: datetime
    waits_for: str


def ask(use: Use, permit: str, now: datetime, by_a_person: bool) -> Granted | NotYet:
    """Return a permit, or the time from which to ask again.

    Calls for a person (`by_a_person`) may use the reserved tenth of the day.
    """
    if use.blocked_until is not None and use.blocked_until > now:
        return NotYet(use.blocked_until, use.blocked_for or "xero_asked")
    if not by_a_person and _day_spent(use, now):
        assert use.day_left_at is not None
        return NotYet(use.day_left_at + timedelta(hours=1), "day_budget")
    recent = tuple(at for at in use.granted if at > now - MINUTE)
    if len(recent) >= PER_MINUTE:
        return NotYet(recent[-PER_MINUTE] + MINUTE, "minute_limit")
    flying = {name: until for name, until in dict(use.flying).items() if until > now}
    if len(flying) >= AT_ONCE:
        return NotYet(now + timedelta(milliseconds=50), "minute_limit")
    return Granted(replace(use, granted=(*recent, now), flying={**flying, permit: now + FLIGHT}))


def _day_spent(use: Use, now: datetime) -> bool:
    if use.day_left is None or use.day_left_at is None or use.day_left_at < now - timedelta(hours=1):
        return False
    return use.day_left <= RESERVED_FOR_PEOPLE


def give_back(use: Use, permit: str) -> Use:
    """Return the use after a call is over."""
    return replace(use, flying={name: until for name, until in dict(use.flying).items() if name != permit})


def learn(use: Use, status: int, headers: Mapping[str, str], now: datetime) -> Use:
    """Return the use after an answer, with the limits that its headers (in lower case) report."""
    left = headers.get("x-daylimit-remaining", "")
    if left.isdigit():
        use = replace(use, day_left=int(left), day_left_at=now)
    if status != 429:
        return use
    kind = headers.get("x-rate-limit-problem", "").lower()
    until = now + _retry_after(headers.get("retry-after", ""))
    if use.blocked_until is not None and use.blocked_until >= until:
        return use  # another answer asked for a longer wait
    return replace(use, blocked_until=until, blocked_for="day_budget" if kind == "day" else "xero_asked")


def _retry_after(retry_after: str) -> timedelta:
    """Return the wait that Retry-After asks for, plus one second: two seconds without a number, at most a day."""
    seconds = int(retry_after) if retry_after.isdigit() else 1
    return timedelta(seconds=min(seconds, 86_400) + 1)

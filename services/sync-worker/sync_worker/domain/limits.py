"""How many calls Xero may get: at most 55 in any minute and four at once, a tenth of the day kept for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(seconds=60)
PER_MINUTE = 55
AT_ONCE = 4
DAY = 5000
RESERVED_FOR_PEOPLE = DAY // 10
FLIGHT = timedelta(seconds=75)
"""Longer than the time limit of a call: a permit nobody gave back is free again after it."""


@dataclass(frozen=True)
class Use:
    """What an organisation's permits look like now."""

    granted: Sequence[datetime] = ()
    flying: Mapping[str, datetime] = ()  # type: ignore[assignment]
    blocked_until: datetime | None = None
    blocked_for: str | None = None
    day_left: int | None = None
    day_left_at: datetime | None = None


@dataclass(frozen=True)
class Granted:
    """A call may begin; the use as it is with it."""

    use: Use


@dataclass(frozen=True)
class NotYet:
    """No call may begin before `until`."""

    until: datetime
    waits_for: str


def ask(use: Use, permit: str, now: datetime, by_a_person: bool) -> Granted | NotYet:
    """Grant a permit or tell from when on to ask again."""
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
    """The call is over."""
    return replace(use, flying={name: until for name, until in dict(use.flying).items() if name != permit})


def learn(use: Use, status: int, headers: Mapping[str, str], now: datetime) -> Use:
    """Read what an answer tells about the limits."""
    left = headers.get("x-daylimit-remaining", "")
    if left.isdigit():
        use = replace(use, day_left=int(left), day_left_at=now)
    if status != 429:
        return use
    kind = headers.get("x-rate-limit-problem", "").lower()
    until = now + _asked(headers.get("retry-after", ""))
    if use.blocked_until is not None and use.blocked_until >= until:
        return use  # another call was told of a longer wait
    return replace(use, blocked_until=until, blocked_for="day_budget" if kind == "day" else "xero_asked")


def _asked(retry_after: str) -> timedelta:
    """Seconds as Xero says them, a second more for good measure; two where it says none; a day at the most."""
    seconds = int(retry_after) if retry_after.isdigit() else 1
    return timedelta(seconds=min(seconds, 86_400) + 1)

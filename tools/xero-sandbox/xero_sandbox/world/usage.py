"""Count an app's usage of its limits."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from xero_sandbox.rulebook import rule

MINUTE = 60
APP_MINUTE = 10_000
DAYS = {"core": 5_000, "starter": 1_000}


@dataclass
class Limits:
    """The limits for one organisation; `day` None means the limit of the app's plan."""

    concurrent: int = 5
    minute: int = MINUTE
    day: int | None = None

    @rule("limits.plan", source="prices of March 2026", sure="assumed", switch="plan")
    def of_day(self, plan: str) -> int:
        """An app on the Core plan has 5,000 calls a day per organisation."""
        return DAYS[plan] if self.day is None else self.day


@dataclass
class Window:
    """Calls counted over a span of seconds."""

    span: float
    limit: int
    calls: deque[float] = field(default_factory=deque)

    @rule("limits.window", source="Limits page", sure="assumed", switch="limit_window")
    def expire(self, now: float, reading: str) -> None:
        """A limit counts the calls of the last 60 seconds (24 hours) at any time, or of a fixed window."""
        if reading == "fixed":
            if self.calls and now >= self.calls[0] + self.span:
                self.calls.clear()
            return
        while self.calls and self.calls[0] <= now - self.span:
            self.calls.popleft()

    def left(self) -> int:
        """Return the number of calls left."""
        return max(0, self.limit - len(self.calls))

    def wait(self, now: float) -> int:
        """Return the whole seconds until the next call is allowed."""
        return max(1, ceil(self.calls[0] + self.span - now)) if self.calls else 1


@dataclass
class Usage:
    """An app's usage of one organisation's limits; the one without an organisation has the app's minute."""

    in_flight: int = 0
    minute: Window = field(default_factory=lambda: Window(60, MINUTE))
    day: Window = field(default_factory=lambda: Window(86_400, DAYS["core"]))
    app_minute: Window = field(default_factory=lambda: Window(60, APP_MINUTE))

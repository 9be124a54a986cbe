"""The sandbox's clock, which can be set, moved, frozen and sped up."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any


class Clock:
    """A clock that starts at the machine's time."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Reset to the machine's time and speed."""
        self.speed = 1.0
        self.frozen = False
        self._base = time.time()
        self._base_monotonic = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        if self.frozen:
            return self._base
        return self._base + (time.monotonic() - self._base_monotonic) * self.speed

    def milliseconds(self) -> int:
        """Return the whole milliseconds since 1970."""
        return int(self.seconds() * 1000)

    def now(self) -> datetime:
        """Return the time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def set(self, moment: datetime) -> None:
        """Set the clock to a moment."""
        self._anchor(moment.timestamp())

    def advance(self, seconds: float) -> None:
        """Move the clock forward by seconds, or back by a negative number."""
        self._anchor(self.seconds() + timedelta(seconds=seconds).total_seconds())

    def run(self, speed: float) -> None:
        """Set the speed as a multiple of the machine's."""
        self._anchor(self.seconds())
        self.speed = speed

    def freeze(self, frozen: bool) -> None:
        """Stop the clock, or let it run."""
        self._anchor(self.seconds())
        self.frozen = frozen

    def state(self) -> dict[str, Any]:
        """Return the time, the seconds ahead of the machine's clock, the speed, and whether it is frozen."""
        seconds = self.seconds()
        return {"told": seconds, "ahead": seconds - time.time(), "speed": self.speed, "frozen": self.frozen}

    def resume(self, state: dict[str, Any]) -> None:
        """Continue from a saved state: at the frozen time, or as far ahead of the machine's time as before."""
        self.speed, self.frozen = state["speed"], state["frozen"]
        self._anchor(state["told"] if self.frozen else time.time() + state["ahead"])

    def _anchor(self, seconds: float) -> None:
        self._base = seconds
        self._base_monotonic = time.monotonic()

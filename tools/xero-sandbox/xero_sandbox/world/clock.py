"""Tells the one time that everything in the sandbox goes by; it can be frozen, set, moved on and sped up."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any


class Clock:
    """A clock of the sandbox's own, started at the machine's time."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Goes back to the machine's time and pace."""
        self.speed = 1.0
        self.frozen = False
        self._told = time.time()
        self._read = time.monotonic()

    def seconds(self) -> float:
        """Seconds since 1970 by this clock."""
        if self.frozen:
            return self._told
        return self._told + (time.monotonic() - self._read) * self.speed

    def milliseconds(self) -> int:
        """Whole milliseconds since 1970 by this clock."""
        return int(self.seconds() * 1000)

    def now(self) -> datetime:
        """The time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def set(self, moment: datetime) -> None:
        """Puts the clock to a moment."""
        self._anchor(moment.timestamp())

    def advance(self, seconds: float) -> None:
        """Moves the clock on."""
        self._anchor(self.seconds() + timedelta(seconds=seconds).total_seconds())

    def run(self, speed: float) -> None:
        """Lets the clock run so many times as fast as the machine's."""
        self._anchor(self.seconds())
        self.speed = speed

    def freeze(self, frozen: bool) -> None:
        """Stops the clock, or lets it run on."""
        self._anchor(self.seconds())
        self.frozen = frozen

    def state(self) -> dict[str, Any]:
        """Return the time, the seconds it is ahead of the machine's, the speed, and whether it is frozen."""
        told = self.seconds()
        return {"told": told, "ahead": told - time.time(), "speed": self.speed, "frozen": self.frozen}

    def resume(self, state: dict[str, Any]) -> None:
        """Continue from a saved state: at the frozen time, or as far ahead of the machine's time as before."""
        self.speed, self.frozen = state["speed"], state["frozen"]
        self._anchor(state["told"] if self.frozen else time.time() + state["ahead"])

    def _anchor(self, told: float) -> None:
        self._told = told
        self._read = time.monotonic()

"""The clock of a company: time passes at once, for the database, for Xero and for the machines."""

from datetime import UTC, datetime, timedelta

from tests.model.stage import Stage


class Clock:
    """The model's time, some seconds ahead of the real time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.ahead = 0.0
        stage.set_clock(0)

    def now(self) -> datetime:
        """Return the model's time."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.ahead += seconds
        self._stage.set_clock(self.ahead)
        self._stage.xero.advance(seconds)

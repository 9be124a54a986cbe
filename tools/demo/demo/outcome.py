"""What came of the demo: the claims, how they are told, and how they are kept."""

from dataclasses import asdict, dataclass, field
from typing import Any

from demo.csv_book import Refused
from demo.pulled import Arrived
from demo.verify import Report

MOST_CALLS = 60


@dataclass
class Outcome:
    """What came of the demo; the number of calls is held against a limit only for the sample book."""

    report: Report
    arrived: Arrived
    sync: dict[str, Any]
    calls: int
    calls_bounded: bool
    sync_seconds: float
    seconds: float = 0.0
    refused: list[Refused] = field(default_factory=list)

    @property
    def few_calls(self) -> bool:
        """No more calls were needed than are allowed."""
        return not self.calls_bounded or self.calls <= MOST_CALLS

    @property
    def ok(self) -> bool:
        """Every claim holds."""
        return self.report.ok and self.arrived.ok and self.few_calls and self.sync["state"] == "completed"

    def as_json(self) -> dict[str, Any]:
        """The outcome as it is kept."""
        return {
            "ok": self.ok,
            "seconds": round(self.seconds, 1),
            "calls": self.calls,
            "kinds": self.report.as_json(),
            "sync_id": self.sync["sync_id"],
            "refused_rows": [asdict(one) for one in self.refused],
        }

    def lines(self) -> list[str]:
        """The claims, one a line."""
        ended = "ok    " if self.sync["state"] == "completed" else "FAILED"
        allowed = f" of at most {MOST_CALLS}" if self.calls_bounded else ""
        return [
            f"{ended}  the sync ended as {self.sync['state']}",
            *self.report.lines(),
            *self.arrived.lines(),
            f"{'ok    ' if self.few_calls else 'FAILED'}  Xero calls used: {self.calls}{allowed}",
            f"        duration: {self.seconds:.1f} s, of which the sync {self.sync_seconds:.1f} s",
        ]

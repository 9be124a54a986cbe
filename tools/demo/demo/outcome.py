"""The outcome of the demo: its claims, as text and as JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any

from demo.claim import Claim
from demo.comparison.over_time import NOTHING_LOGGED, changes_in_app, changes_in_xero, logged_in
from demo.csv_book import Refused
from demo.press import Moment, Press, own_comparison
from demo.pulled import Arrived

MOST_CALLS, MOST_CALLS_WITH_NOTHING_NEW = 55, 8
# Outcomes in the log that changed a record on either side.
MOVES = ("created", "updated", "removed", "linked", "pulled")


@dataclass
class Outcome:
    """The outcome of two syncs with no changes in between.

    `linked` are the ids of the objects that Xero already had and that are records of the book. `calls_bounded` is True
    for the sample book, whose first sync has a limit of Xero calls.
    """

    before: Moment
    linked: frozenset[str]
    first: Press
    second: Press
    arrived: Arrived
    calls_bounded: bool
    seconds: float = 0.0
    refused: list[Refused] = field(default_factory=list)

    def claims(self) -> list[Claim]:
        """Return every claim, in chronological order."""
        return [*self._first_claims(), *self._second_claims()]

    @property
    def ok(self) -> bool:
        """Whether every claim is true."""
        return all(claim.ok for claim in self.claims())

    def as_json(self) -> dict[str, Any]:
        """Return the content of demo.json."""
        return {
            "ok": self.ok,
            "seconds": round(self.seconds, 1),
            "calls": self.first.calls,
            "kinds": self.second.report.as_json(),
            "sync_id": self.first.sync["sync_id"],
            "presses": [self.first.as_json(), self.second.as_json()],
            "claims": [asdict(claim) for claim in self.claims()],
            "refused_rows": [asdict(one) for one in self.refused],
        }

    def lines(self) -> list[str]:
        """Return the claims and the durations as lines of text."""
        lines = ["After the first sync:"]
        lines += [line for claim in self._first_claims() for line in claim.lines()]
        lines.append("After the second sync, with no changes in between:")
        lines += [line for claim in self._second_claims() for line in claim.lines()]
        syncs = f"{self.first.seconds:.1f} s and {self.second.seconds:.1f} s"
        return [*lines, f"        duration: {self.seconds:.1f} s, including syncs of {syncs}"]

    def _first_claims(self) -> list[Claim]:
        most = MOST_CALLS if self.calls_bounded else None
        in_app = changes_in_app(self.before.app, self.first.after.app, logged_in(self.first.entries))
        in_xero = changes_in_xero(self.before.xero, self.first.after.xero, self.linked)
        records = sum(map(len, self.before.app.values()))
        return [
            _ended("first", self.first),
            *self.first.report.claims(),
            *self.arrived.claims(),
            Claim(
                not in_app,
                f"the {records:,} records of the app are unchanged, except for logged changes",
                in_app,
            ),
            Claim(not in_xero, "nothing that Xero already had was emptied or replaced", in_xero),
            *own_comparison(self.first.sync),
            _calls("first", self.first.calls, most),
        ]

    def _second_claims(self) -> list[Claim]:
        in_app = changes_in_app(self.first.after.app, self.second.after.app, NOTHING_LOGGED)
        in_xero = changes_in_xero(self.first.after.xero, self.second.after.xero)
        records = sum(map(len, self.first.after.app.values()))
        return [
            _ended("second", self.second),
            _nothing_moved(self.second),
            Claim(
                not in_app, f"the {records:,} records of the app are unchanged since the first sync", in_app
            ),
            Claim(not in_xero, "everything in Xero is unchanged since the first sync", in_xero),
            *self.second.report.claims(),
            *own_comparison(self.second.sync),
            # The limit of a minute cuts a reading in two, which costs one call more.
            _calls(
                "second", self.second.calls, MOST_CALLS_WITH_NOTHING_NEW + self.second.waited_for_a_minute
            ),
        ]


def _ended(which: str, press: Press) -> Claim:
    return Claim(
        press.sync["state"] == "completed", f"the {which} sync ended in the state {press.sync['state']}"
    )


def _nothing_moved(press: Press) -> Claim:
    counts: dict[str, dict[str, int]] = press.sync.get("counts") or {}
    moved = [
        f"{kind}: {n:,} {outcome}"
        for kind, outcomes in counts.items()
        for outcome, n in outcomes.items()
        if n and outcome in MOVES
    ]
    return Claim(not moved, "the log shows nothing pulled and nothing sent", moved)


def _calls(which: str, calls: int, most: int | None) -> Claim:
    allowed = f" of at most {most}" if most is not None else ""
    return Claim(most is None or calls <= most, f"Xero calls of the {which} sync: {calls}{allowed}")

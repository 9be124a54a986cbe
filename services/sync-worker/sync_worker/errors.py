"""The exceptions of a turn, and the sentence for each reason to wait."""

from collections.abc import Sequence
from datetime import datetime

SENTENCES = {
    "worker": "waiting for a worker",
    "minute_limit": "waiting because of Xero's limit of calls per minute",
    "day_budget": "waiting because of Xero's daily limit of calls",
    "xero_asked": "waiting because Xero asked to slow down",
    "xero_away": "waiting for Xero, which is not responding",
    "in_doubt": "waiting to find out whether Xero received the last batch",
    "reconnect": "waiting for someone to connect Xero again",
    "settings": "waiting for settings",
}
"""The status line of a waiting sync, by what it waits for (`WaitsFor`)."""


class Later(Exception):
    """The sync pauses and continues later.

    `waits_for` is a key of `SENTENCES`. `until` is the time of the next try, or None to wait for an event. `why` is for
    the log.
    """

    def __init__(self, waits_for: str, until: datetime | None, why: str = "") -> None:
        super().__init__(f"{waits_for} until {until}: {why}")
        self.waits_for, self.until, self.why = waits_for, until, why


class LeaseLost(Exception):
    """Another worker now holds this company's lease; this turn must write nothing more."""


class SyncFails(Exception):
    """The sync cannot continue; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NeverSent(Exception):
    """The request did not reach Xero: DNS, TCP or TLS failed."""


class Unanswered(Exception):
    """The request may have reached Xero, and its answer is missing."""


class InvalidTransition(Exception):
    """A state change that the state machine does not have: a programming error."""

    def __init__(self, table: str, states: Sequence[str], target: str) -> None:
        found = " or ".join(states) or "no row"
        super().__init__(
            f"{table}: no transition from {found} to {target}. The transaction is rolled back. "
            "Correct the caller, or add the transition to sync_worker/domain/states.py."
        )

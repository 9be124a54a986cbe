"""What can go wrong in a turn: waiting, a lost lease, a sync that cannot go on."""

from collections.abc import Sequence
from datetime import datetime

SENTENCES = {
    "worker": "waiting for a worker",
    "minute_limit": "waiting for Xero, which takes so many calls a minute",
    "day_budget": "waiting, because Xero takes no more calls today",
    "xero_asked": "waiting, because Xero asked to slow down",
    "xero_away": "waiting for Xero, which does not answer",
    "in_doubt": "waiting to learn whether Xero took what was sent",
    "reconnect": "waiting until somebody connects Xero again",
    "settings": "waiting for settings",
}


class Later(Exception):
    """The sync goes on at another time; `waits_for` is one of the closed list, `until` None for an event."""

    def __init__(self, waits_for: str, until: datetime | None, why: str = "") -> None:
        super().__init__(f"{waits_for} until {until}: {why}")
        self.waits_for, self.until, self.why = waits_for, until, why


class LeaseLost(Exception):
    """Another worker holds this company's lease now; nothing more is written by this turn."""


class SyncFails(Exception):
    """The sync cannot go on; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NeverSent(Exception):
    """The request did not reach Xero: no connection, no address, no TLS."""


class Unanswered(Exception):
    """The request may have reached Xero; its answer is missing."""


class InvalidTransition(Exception):
    """A state was to change in a way that its state machine does not have: a mistake in the program."""

    def __init__(self, table: str, states: Sequence[str], target: str) -> None:
        found = " or ".join(states) or "no row"
        super().__init__(
            f"{table}: no transition from {found} to {target}. The transaction is rolled back. "
            "Correct the caller, or add the transition to sync_worker/domain/states.py."
        )

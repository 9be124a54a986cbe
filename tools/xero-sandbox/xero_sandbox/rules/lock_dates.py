"""Lock dates: changes in closed periods are refused."""

from datetime import date

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.world.ledger import Ledger

NAMES = {"PeriodLockDate": "period lock date", "EndOfYearLockDate": "end of year lock date"}


@rule("lock_dates.adviser", source="Organisation page", sure="docs")
def lock_dates_in_force(ledger: Ledger) -> dict[str, date]:
    """The period lock date does not apply to a connection made by an adviser; the end of year lock date always does."""
    dates = {name: ledger.organisation.get(name) for name in NAMES}
    if ledger.actor.adviser:
        dates["PeriodLockDate"] = None
    return {name: locked for name, locked in dates.items() if locked}


@rule("lock_dates.day", source="Lock dates help page", sure="assumed", switch="lock_day")
def is_locked(ledger: Ledger, day: date, locked: date) -> bool:
    """The lock date is the last closed day."""
    return day < locked or (day == locked and ledger.switches["lock_day"] == "locked")


@rule("lock_dates.refused", source="reports of developers", sure="report")
def check_open(ledger: Ledger, day: date, findings: Findings) -> None:
    """A change dated in a closed period is refused; the messages name each lock date that applies."""
    for name, locked in lock_dates_in_force(ledger).items():
        if is_locked(ledger, day, locked):
            findings.add(
                f"The document date cannot be before the {NAMES[name]}, currently set at {locked:%d-%b-%Y}"
            )

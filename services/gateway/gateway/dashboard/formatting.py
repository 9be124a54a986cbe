"""How things are called and written on the pages."""

from collections.abc import Mapping
from datetime import UTC, datetime

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal

from common.contracts.kinds import KINDS
from common.contracts.sync import Verification

LOCALE = "en_GB"
RECORD_KINDS = {kind.name: kind.plural for kind in KINDS}
KIND_LABELS = {**RECORD_KINDS, "organisation": "Organisation", "account": "Accounts"}
# Each state with its word and its tone: what colour it is shown in, beside the word.
STATES = {
    "requested": ("Waits for a worker", "busy"),
    "running": ("Running", "busy"),
    "waiting": ("Waiting", "wait"),
    "finishing": ("Finishing", "busy"),
    "completed": ("Completed", "good"),
    "stopped": ("Stopped", "wait"),
    "failed": ("Failed", "bad"),
}
CONNECTIONS = {
    "none": ("Not connected", "wait"),
    "choose": ("Organisation not chosen", "wait"),
    "connected": ("Connected", "good"),
    "disconnected": ("Disconnected", "bad"),
    "reconnect_needed": ("Needs to be authorised again", "bad"),
}
TRIGGERS = {
    "person": "pressed",
    "schedule": "by schedule",
    "change": "after a change",
    "connected": "after connecting",
    "settings": "for the settings",
}
MODES = {"sync": "Sync", "preview": "Preview", "rebuild": "Rebuild", "choices": "Reading of accounts"}
SCHEDULES = {
    "off": "no, only when Sync is pressed",
    "hourly": "every hour",
    "daily": "every day",
    "change": "soon after each change",
}
INVOICE_STATUSES = {"AUTHORISED": "approved, waiting for payment", "DRAFT": "drafts"}


def moment(at: datetime) -> str:
    """Write a time, in UTC; the page's script shows the reader's own."""
    return format_datetime(at.astimezone(UTC), "d MMM y, HH:mm 'UTC'", locale=LOCALE)


def zulu(at: datetime) -> str:
    """Write a time for a <time> element."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def number(value: int) -> str:
    """Write a number with its thousands apart."""
    return format_decimal(value, locale=LOCALE)


def problems(count: int) -> str:
    """Return a number of problems in words."""
    return f"{number(count)} {'problem' if count == 1 else 'problems'}"


def comparison(compared: Verification) -> str:
    """Return what a comparison found; one without counts says only whether all is equal."""
    if not (compared.equal or compared.skipped or compared.different):
        return "everything is equal." if compared.ok else "not everything is equal."
    why = " (a setting or somebody decided so)" if compared.skipped else ""
    skipped = f"skipped {number(compared.skipped)}{why}"
    return f"equal {number(compared.equal)}, {skipped}, different {number(compared.different)}."


def lasted(start: datetime, end: datetime) -> str:
    """Write how long something took."""
    if (end - start).total_seconds() < 1:
        return "less than a second"
    return format_timedelta(end - start, threshold=1.5, locale=LOCALE)


def kind(name: str) -> str:
    """Call a kind of record by its name on the page."""
    return KIND_LABELS.get(name, name.replace("_", " ").capitalize())


def in_order(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    """Give the counts of each kind that has any, in the order a sync takes the kinds."""
    known = list(KIND_LABELS)
    counted = [(name, outcomes) for name, outcomes in counts.items() if any(outcomes.values())]
    return sorted(counted, key=lambda one: known.index(one[0]) if one[0] in known else len(known))


def phase(name: str | None) -> str:
    """Tell what a sync is at."""
    return (name or "").replace("_", " ").replace(".", " ").capitalize()

"""Labels and formats of the pages."""

from collections.abc import Mapping
from datetime import UTC, datetime

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal

from common.contracts.sync import Verification

LOCALE = "en_GB"
KINDS = {
    "tax": "Taxes",
    "customer": "Customers",
    "product": "Products and services",
    "invoice": "Invoices",
    "credit_note": "Credit notes",
    "allocation": "Allocations",
    "payment": "Payments",
    "organisation": "Organisation",
    "account": "Accounts",
}
# The label of each state, and the tone that sets its colour.
STATES = {
    "requested": ("Queued", "busy"),
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
    "reconnect_needed": ("Authorisation needed", "bad"),
}
TRIGGERS = {
    "person": "started manually",
    "schedule": "on schedule",
    "change": "after a change",
    "connected": "after connecting",
    "settings": "for the settings page",
}
MODES = {"sync": "Sync", "preview": "Preview", "rebuild": "Rebuild", "choices": "Account refresh"}
SCHEDULES = {
    "off": "off (only when you press Sync)",
    "hourly": "every hour",
    "daily": "every day",
    "change": "soon after each change",
}
INVOICE_STATUSES = {"AUTHORISED": "approved, awaiting payment", "DRAFT": "draft"}


def moment(at: datetime) -> str:
    """Return a time in UTC; the script `time.js` shows it in the reader's time zone."""
    return format_datetime(at.astimezone(UTC), "d MMM y, HH:mm 'UTC'", locale=LOCALE)


def zulu(at: datetime) -> str:
    """Return a time for the attribute `datetime` of a <time> element."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def number(value: int) -> str:
    """Return a number with thousands separators."""
    return format_decimal(value, locale=LOCALE)


def problems(count: int) -> str:
    """Return a number with "problem" or "problems"."""
    return f"{number(count)} {'problem' if count == 1 else 'problems'}"


def comparison(compared: Verification) -> str:
    """Return the result of a comparison as a sentence part; without counts, only whether both sides match."""
    if not (compared.equal or compared.skipped or compared.different):
        return "everything matches." if compared.ok else "not everything matches."
    why = " (by a setting or a decision)" if compared.skipped else ""
    skipped = f"{number(compared.skipped)} skipped{why}"
    return f"{number(compared.equal)} equal, {skipped}, {number(compared.different)} different."


def lasted(start: datetime, end: datetime) -> str:
    """Return a duration in words."""
    if (end - start).total_seconds() < 1:
        return "less than a second"
    return format_timedelta(end - start, threshold=1.5, locale=LOCALE)


def kind(name: str) -> str:
    """Return the label of a kind of record."""
    return KINDS.get(name, name.replace("_", " ").capitalize())


def in_order(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    """Return the kinds that have counts, with them, in the order in which a sync handles the kinds."""
    known = list(KINDS)
    counted = [(name, outcomes) for name, outcomes in counts.items() if any(outcomes.values())]
    return sorted(counted, key=lambda one: known.index(one[0]) if one[0] in known else len(known))


def phase(name: str | None) -> str:
    """Return the label of a sync's phase; empty for None."""
    return (name or "").replace("_", " ").replace(".", " ").capitalize()

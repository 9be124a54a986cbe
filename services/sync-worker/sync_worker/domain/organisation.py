"""The rules of an organisation in Xero: its lock dates and its currencies."""

from datetime import date

from common.contracts.pulled import OrganisationFacts
from sync_worker.domain.problems import CURRENCY_UNKNOWN, PERIOD_LOCKED, Problem


def locked_until(organisation: OrganisationFacts) -> date | None:
    """Return the last locked day, or None if no period is locked."""
    locks = [day for day in (organisation.period_lock, organisation.year_lock) if day is not None]
    return max(locks, default=None)


def lock_problem(day: date, organisation: OrganisationFacts) -> Problem | None:
    """Return the problem if a date is in a locked period, or None."""
    until = locked_until(organisation)
    if until is None or day > until:
        return None
    return Problem(PERIOD_LOCKED, until.isoformat(), f"locked up to {until.isoformat()}")


def currency_problem(currency: str, organisation: OrganisationFacts) -> Problem | None:
    """Return the problem if the organisation does not use a currency, or None."""
    if currency in {organisation.base_currency, *organisation.currencies}:
        return None
    return Problem(CURRENCY_UNKNOWN, currency)

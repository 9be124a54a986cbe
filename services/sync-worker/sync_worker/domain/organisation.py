"""What an organisation in Xero allows: dates after its lock dates, its currencies, its own time."""

from datetime import date

from common.contracts.pulled import OrganisationFacts
from sync_worker.domain.problems import CURRENCY_UNKNOWN, PERIOD_LOCKED, Problem


def locked_until(organisation: OrganisationFacts) -> date | None:
    """Give the last day of the books that are closed."""
    locks = [day for day in (organisation.period_lock, organisation.year_lock) if day is not None]
    return max(locks, default=None)


def lock_problem(day: date, organisation: OrganisationFacts) -> Problem | None:
    """Tell whether a date lies in books that are closed."""
    until = locked_until(organisation)
    if until is None or day > until:
        return None
    return Problem(PERIOD_LOCKED, until.isoformat(), f"closed up to {until.isoformat()}")


def currency_problem(currency: str, organisation: OrganisationFacts) -> Problem | None:
    """Tell whether the organisation does not keep books in a currency."""
    if currency in {organisation.base_currency, *organisation.currencies}:
        return None
    return Problem(CURRENCY_UNKNOWN, currency)

"""Lock dates, currencies and accounts of an organisation, and the catalogue of causes.

If this breaks, a document is sent that Xero refuses, or a problem does not say what to do.
"""

from datetime import date
from uuid import UUID

import pytest

from common.contracts.pulled import OrganisationFacts
from sync_worker.domain import problems
from sync_worker.domain.accounts import payment_account, revenue_code
from sync_worker.domain.differing import catalogue
from sync_worker.domain.organisation import currency_problem, lock_problem
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import BANK, CARD, SALES, a_context

PLACES = {"settings.taxes", "settings.accounts", "record", "connection", "xero"}


def an_organisation(**facts: object) -> OrganisationFacts:
    return OrganisationFacts.model_validate({"name": "Florist", "base_currency": "NZD", **facts})


@pytest.mark.parametrize(
    ("locks", "day", "locked"),
    [
        ({}, date(1990, 1, 1), None),
        ({"period_lock": date(2026, 3, 31)}, date(2026, 3, 31), "2026-03-31"),
        ({"period_lock": date(2026, 3, 31)}, date(2026, 4, 1), None),
        ({"period_lock": date(2025, 3, 31), "year_lock": date(2026, 3, 31)}, date(2026, 1, 1), "2026-03-31"),
    ],
)
def test_a_date_up_to_the_later_lock_date_lies_in_closed_books(
    locks: dict[str, date], day: date, locked: str | None
) -> None:
    problem = lock_problem(day, an_organisation(**locks))

    assert (problem and problem.subject) == locked


def test_the_own_currency_and_added_ones_are_taken() -> None:
    organisation = an_organisation(currencies=("USD",))

    assert currency_problem("NZD", organisation) is None
    assert currency_problem("USD", organisation) is None
    assert currency_problem("EUR", organisation) == Problem(problems.CURRENCY_UNKNOWN, "EUR")


def test_lines_go_to_the_revenue_account_by_its_code() -> None:
    assert revenue_code(a_context()) == "200"


def test_an_account_that_is_missing_archived_or_without_code_stops_what_would_be_booked_to_it() -> None:
    archived = SALES.model_copy(update={"status": "ARCHIVED"})
    found = [
        revenue_code(a_context(revenue_account_id=None)),
        revenue_code(a_context(revenue_account_id=UUID(int=5))),
        revenue_code(a_context(accounts=(archived,))),
        revenue_code(a_context(revenue_account_id=CARD.id)),
    ]

    assert [problem.cause for problem in found if isinstance(problem, Problem)] == [
        problems.ACCOUNT_NOT_CHOSEN,
        problems.ACCOUNT_GONE,
        problems.ACCOUNT_GONE,
        problems.ACCOUNT_WITHOUT_CODE,
    ]


def test_a_payment_goes_to_its_methods_own_account_or_to_the_one_for_all() -> None:
    context = a_context(payment_accounts={"Credit card": str(CARD.id), "credit  card": str(BANK.id)})

    assert payment_account("Credit card", context) == str(CARD.id)
    assert payment_account("credit  card", context) == str(BANK.id)
    assert payment_account(" CREDIT card\u200b", context) == str(CARD.id)
    for method in ("cash", "", " ", None):
        assert payment_account(method, context) == str(BANK.id)


@pytest.mark.parametrize("cause", catalogue().values(), ids=catalogue())
def test_every_cause_says_what_happened_what_to_do_and_where(cause: problems.Cause) -> None:
    output = Problem(cause, "x-1", "these words").sentence

    assert output.rstrip(")").endswith((".", "words"))
    assert cause.remedy.endswith(".")
    assert cause.place in PLACES
    assert "{" not in output + cause.remedy

"""Xero's answers come late, get lost, report errors or name limits.

If this breaks, an invoice is booked twice or not at all whenever Xero has trouble, or one company's limit stops all
others.
"""

from datetime import datetime
from itertools import pairwise

import pytest

from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.waiting import let_pass, wait_until

FAILURES = (
    pytest.param("dropped_after", marks=pytest.mark.fast),
    *("dropped_before", "cut", "error_after", "error_before", "error_partial"),
)
PUBLISHED = {
    "nothing": None,
    "a date": "Wed, 21 Oct 2026 07:28:00 GMT",
    "less than none": "-5",
    "ages": "9" * 14,
}


def a_shop(stage: Stage, invoices: int = 3) -> Shop:
    """Make a company whose customers are in Xero, and new invoices."""
    company = stage.shop()
    company.makes_customers(2)
    assert stage.syncs(company)["state"] == "completed"
    company.makes_invoices(invoices)
    return company


def times(company: Shop, path: str = "/Invoices") -> list[tuple[datetime, int | None]]:
    """Return when the writes of a resource came and what they were answered."""
    return [
        (datetime.fromisoformat(call["at"]), call["status"])
        for call in company.writes_to_xero()
        if call["path"].endswith(path)
    ]


def test_04_xero_applies_and_its_answer_comes_too_late(stage: Stage) -> None:
    company = a_shop(stage)
    stage.arms("slow", options={"seconds": 65}, method="PUT", path="/Invoices")

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    assert [call["replayed"] for call in company.writes_to_xero() if call["path"].endswith("/Invoices")] == [
        False,
        True,
    ]
    stage.finds_nothing_wrong(company)


@pytest.mark.parametrize("fault", FAILURES)
def test_05_xero_fails_or_hangs_up(stage: Stage, fault: str) -> None:
    company = a_shop(stage)
    stage.arms(fault, method="PUT", path="/Invoices")

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    assert sync["counts"]["invoice"] == {"created": 3}
    stage.finds_nothing_wrong(company)


@pytest.mark.parametrize("status", [401, 403])
def test_21_xero_no_longer_knows_the_consent(stage: Stage, status: int) -> None:
    company = a_shop(stage)
    what = "consent_revoked" if status == 401 else "organisation_disconnected"
    stage.arms(what, method="PUT", path="/Invoices", tenant_id=company.tenant_id)
    sync_id = company.presses_sync()
    wait_until(lambda: stage.waits_for(company, sync_id) == "reconnect", "it waits for a person")

    company.authenticates()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.finds_nothing_wrong(company)


@pytest.mark.fast
def test_22_a_minute_is_full_for_one_and_the_others_go_on(stage: Stage) -> None:
    company, other = a_shop(stage), a_shop(stage)
    options = {"problem": "minute", "retry_after": 30}
    stage.arms("limited", options=options, method="PUT", path="/Invoices", tenant_id=company.tenant_id)
    sync_id, others = company.presses_sync(), other.presses_sync()

    assert other.waits_for(others)["state"] == "completed", "it is not held up"
    assert stage.waits_for(company, sync_id) == "xero_asked"
    assert stage.sees_through(company, sync_id)["state"] == "completed"

    (asked, limited), (again, done) = times(company)
    assert (limited, done) == (429, 200)
    assert (again - asked).total_seconds() >= 30
    stage.finds_nothing_wrong(company, other)


def test_23_a_day_is_full_and_workers_change_meanwhile(stage: Stage) -> None:
    company = a_shop(stage)
    options = {"problem": "day", "retry_after": 66_975}
    stage.arms("limited", options=options, method="PUT", path="/Invoices")
    sync_id = company.presses_sync()
    wait_until(lambda: stage.waits_for(company, sync_id) == "day_budget", "it waits for tomorrow")
    stage.no_worker()
    stage.worker()
    stage.world.pass_time(66_900)
    let_pass(2, because="a worker that called too early would do so now")
    assert len(times(company)) == 1, "not a second too early"

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    stage.finds_nothing_wrong(company)


@pytest.mark.parametrize("retry_after", PUBLISHED.values(), ids=PUBLISHED)
def test_24_a_limit_says_nothing_of_use(stage: Stage, retry_after: str | None) -> None:
    company = a_shop(stage)
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    stage.arms("answer", 2, {"status": 429, "headers": headers, "text": ""}, method="PUT", path="/Invoices")

    sync = stage.syncs(company)

    assert sync["state"] == "completed"
    when = times(company)
    assert [status for _, status in when] == [429, 429, 200]
    waits = [(after - before).total_seconds() for (before, _), (after, _) in pairwise(when)]
    assert all(1 <= wait <= 86_500 for wait in waits), waits
    stage.finds_nothing_wrong(company)


def test_25_xero_is_away_for_everybody(stage: Stage) -> None:
    companies = [a_shop(stage) for _ in range(3)]
    began = stage.world.xero("GET", "state")["now"]
    stage.arms("unavailable", None, path="/api.xro/")
    syncs = [one.presses_sync() for one in companies]

    for _ in range(20):
        let_pass(0.5, because="workers look for work about twice a second")
        stage.world.pass_time(30)
    asked = [call for one in companies for call in one.calls_to_xero() if call["status"] == 503]
    assert datetime.fromisoformat(asked[0]["at"]) >= datetime.fromisoformat(began)
    assert 3 <= len(asked) <= 30, "ten minutes, three companies: no storm"
    stage.disarms()

    for one, sync_id in zip(companies, syncs, strict=True):
        assert stage.sees_through(one, sync_id)["state"] == "completed"
    stage.finds_nothing_wrong(*companies)

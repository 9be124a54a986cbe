"""The claims about two presses of Sync: each fails for its own reason and names what was found.

If this breaks, `make demo` says that nothing was lost or doubled although something was.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from demo.app_records import KINDS, AppRecords
from demo.outcome import Outcome
from demo.press import Moment, Press, own_comparison
from demo.pulled import Arrived
from demo.verify import Report
from demo.xero_index import RESOURCES, Objects

PRODUCT = {"id": "p1", "name": "Pipe", "code": "PIPE", "description": "A metre", "price": "9", "revision": 1}
ITEM = {"ItemID": "x1", "Code": "PIPE", "Description": "", "SalesDetails": {"UnitPrice": 9}}


def moment() -> Moment:
    app: AppRecords = {kinds: [] for kinds in KINDS} | {"products": [dict(PRODUCT)]}
    xero: Objects = {resource: [] for resource in RESOURCES} | {"Items": [deepcopy(ITEM)]}
    return Moment(app, xero)


def press(calls: int, **sync: Any) -> Press:
    return Press({"sync_id": "s", "state": "completed"} | sync, [], calls, 1.0, moment(), Report())


@pytest.fixture
def outcome() -> Outcome:
    """Two presses after which everything is as it should be."""
    linked = frozenset({"x1"})
    return Outcome(moment(), linked, press(55), press(8), Arrived(1, [], []), calls_bounded=True)


def failing(outcome: Outcome) -> list[str]:
    return [claim.text for claim in outcome.claims() if not claim.ok]


def test_two_presses_that_did_right_fulfil_every_claim(outcome: Outcome) -> None:
    assert failing(outcome) == []
    assert outcome.ok
    assert not any(line.startswith("FAILED") for line in outcome.lines())


def fails_to_end(outcome: Outcome) -> None:
    outcome.second = press(8, state="failed")


def takes_too_many_calls_first(outcome: Outcome) -> None:
    outcome.first = press(56)


def takes_too_many_calls_with_nothing_new(outcome: Outcome) -> None:
    outcome.second = press(9)


def pulls_with_nothing_touched(outcome: Outcome) -> None:
    outcome.second = press(8, counts={"product": {"pulled": 7, "skipped": 2}})


def erases_a_description_of_the_app(outcome: Outcome) -> None:
    outcome.second.after.app["products"][0]["description"] = None


def erases_it_at_the_first_press_and_only_says_that_it_pulled(outcome: Outcome) -> None:
    outcome.first.after.app["products"][0]["description"] = None
    outcome.second.after.app["products"][0]["description"] = None
    outcome.first.entries.append({"kind": "product", "record_id": "p1", "outcome": "pulled", "changes": []})


def writes_to_xero_with_nothing_touched(outcome: Outcome) -> None:
    outcome.second.after.xero["Items"][0]["Description"] = "A metre"


def replaces_a_price_by_linking(outcome: Outcome) -> None:
    for one in (outcome.first, outcome.second):
        one.after.xero["Items"][0]["SalesDetails"]["UnitPrice"] = 10


def does_not_bring_all(outcome: Outcome) -> None:
    outcome.arrived = Arrived(2, ["GOLF-1"], [])


def finds_its_own_difference(outcome: Outcome) -> None:
    one = {"kind": "invoice", "label": "INV-1", "what": "total", "ours": "1.00", "xero": "2.00"}
    verify = {"ok": False, "equal": 4, "skipped": 1, "different": 1, "differences": [one]}
    outcome.second = press(8, verify=verify)


@pytest.mark.parametrize(
    ("goes_wrong", "claims"),
    [
        (fails_to_end, ["the second sync ended in the state failed"]),
        (takes_too_many_calls_first, ["Xero calls of the first sync: 56 of at most 55"]),
        (takes_too_many_calls_with_nothing_new, ["Xero calls of the second sync: 9 of at most 8"]),
        (pulls_with_nothing_touched, ["the log shows nothing pulled and nothing sent"]),
        (erases_a_description_of_the_app, ["the 1 records of the app are unchanged since the first sync"]),
        (
            erases_it_at_the_first_press_and_only_says_that_it_pulled,
            ["the 1 records of the app are unchanged, except for logged changes"],
        ),
        (writes_to_xero_with_nothing_touched, ["everything in Xero is unchanged since the first sync"]),
        (replaces_a_price_by_linking, ["nothing that Xero already had was emptied or replaced"]),
        (does_not_bring_all, ["the 2 customers and products that only Xero had are in the app"]),
        (
            finds_its_own_difference,
            ["the suite's own comparison: 4 equal, 1 skipped, 1 different"],
        ),
    ],
)
def test_what_goes_wrong_fails_its_own_claim(
    outcome: Outcome, goes_wrong: Callable[[Outcome], None], claims: list[str]
) -> None:
    goes_wrong(outcome)
    assert failing(outcome) == claims
    assert outcome.as_json()["ok"] is False


def test_what_was_found_stands_below_its_claim(outcome: Outcome) -> None:
    erases_a_description_of_the_app(outcome)
    lines = outcome.lines()
    at = lines.index("FAILED  the 1 records of the app are unchanged since the first sync")
    assert lines[at + 1].strip() == "product Pipe: description 'A metre' became 'nothing'"


def test_a_field_that_was_filled_in_xero_by_linking_is_no_fault(outcome: Outcome) -> None:
    for one in (outcome.first, outcome.second):
        one.after.xero["Items"][0]["Description"] = "A metre"
    assert failing(outcome) == []


def test_only_the_sample_book_bounds_the_calls_of_the_first_press(outcome: Outcome) -> None:
    outcome.calls_bounded = False
    outcome.first = replace(outcome.first, calls=400)
    assert failing(outcome) == []


def test_a_sync_that_waited_for_a_minute_may_take_one_call_more(outcome: Outcome) -> None:
    outcome.second = replace(press(9), waited_for_a_minute=True)
    assert failing(outcome) == []
    outcome.second = replace(press(10), waited_for_a_minute=True)
    assert failing(outcome) == ["Xero calls of the second sync: 10 of at most 9"]


def test_the_suites_own_comparison_is_reported_where_it_counts() -> None:
    assert own_comparison({"verify": None}) == []
    assert own_comparison({"verify": {"ok": True, "equal": 0, "skipped": 0, "different": 0}}) == []
    (claim,) = own_comparison({"verify": {"ok": True, "equal": 2200, "skipped": 13, "different": 0}})
    assert (claim.ok, claim.text) == (
        True,
        "the suite's own comparison: 2,200 equal, 13 skipped, 0 different",
    )

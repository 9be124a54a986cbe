"""The answers that each problem offers, compared with the catalogue of causes and its remedies.

If this breaks, a problem tells a bookkeeper to press a button that is not there, or offers a decision that makes no
sense.
"""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.contracts.log import OpenProblem
from common.contracts.sync import AffectedRecord, Candidate
from gateway.answers import offered_by, stops_records
from sync_worker.domain.differing import catalogue

NOW = datetime.now(UTC)
CANDIDATE = Candidate(xero_id="X1", name="Flora Ltd")


def an_open_problem(cause: str, *candidates: Candidate, remedy: str = "") -> OpenProblem:
    """Return an open problem of this cause."""
    return OpenProblem(
        id=uuid4(),
        cause=cause,
        sentence="It does not go.",
        remedy=remedy,
        place="record",
        candidates=candidates,
        first_at=NOW,
        last_at=NOW,
    )


@pytest.mark.parametrize("cause", sorted(catalogue()))
@pytest.mark.parametrize("candidates", [(), (CANDIDATE,)], ids=["no candidates", "a candidate"])
def test_a_remedy_that_names_a_button_finds_it_on_the_problem(
    cause: str, candidates: tuple[Candidate, ...]
) -> None:
    problem = an_open_problem(cause, *candidates, remedy=catalogue()[cause].remedy)
    actions = {one.action for one in offered_by(problem)}

    if "Try again" in problem.remedy:
        assert "retry" in actions
    if "ignore this one" in problem.remedy:
        assert "ignore" in actions


@pytest.mark.parametrize("cause", ["tax_unmapped", "match_customer_doubtful", "match_paid_already"])
def test_a_link_is_offered_exactly_where_there_is_something_to_link_to(cause: str) -> None:
    with_candidate = [one.action for one in offered_by(an_open_problem(cause, CANDIDATE))]
    without = [one.action for one in offered_by(an_open_problem(cause))]

    assert with_candidate[0] == "link"
    assert "link" not in without


def test_only_what_differs_or_came_from_here_stops_no_record() -> None:
    assert {cause for cause in catalogue() if not stops_records(an_open_problem(cause))} == {
        "differs_on_linking",
        "differs_in_xero",
        "gone_in_xero",
        "payment_twice",
        "came_from_here",
    }


@pytest.mark.parametrize(("kind", "offered"), [("payment", False), ("allocation", False), ("invoice", True)])
def test_values_of_what_never_changes_in_xero_are_not_offered_to_be_sent_again(
    kind: str, offered: bool
) -> None:
    record = AffectedRecord.model_validate({"kind": kind, "id": "r1", "label": "R1", "revision": 1})
    problem = an_open_problem("differs_in_xero").model_copy(update={"records": (record,)})

    assert ("use_app" in [one.action for one in offered_by(problem)]) is offered

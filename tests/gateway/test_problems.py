"""Open problems and the answers to them.

If this breaks, a bookkeeper does not see why a record is not in Xero, or the answer has no effect.
"""

import json
import re
from html import unescape
from typing import get_args
from uuid import uuid4

import pytest

from common.contracts.gateway import Action
from common.contracts.sync import Candidate, ProblemOpened
from tests.gateway.people import Person, Received, Worker, a_problem
from tests.waiting import until
from tests.world import any_of


async def opened(person: Person, worker: Worker, problem: ProblemOpened) -> str:
    await worker.publish(person.company_id, problem)
    address = f"/api/v1/problems/{problem.problem_id}"

    async def is_there() -> bool:
        return (await person.api.get(address)).status_code == 200

    await until(is_there, "the problem is stored")
    return address


MATCHING = {
    "cause": "match_doubtful",
    "sentence": "Two contacts in Xero may be Flora.",
    "candidates": (Candidate(xero_id="X1", name="Flora Ltd", why="same name, other e-mail"),),
}


async def test_problems_are_listed_with_what_to_do(person: Person, worker: Worker) -> None:
    await opened(person, worker, a_problem())

    problem = any_of(await person.api.get("/api/v1/problems"))["items"][0]

    assert problem["code"] == problem["cause"] == "tax_unmapped"
    assert (problem["place"], problem["candidates"]) == ("settings.taxes", [])
    assert problem["records"] == [{"kind": "invoice", "id": "I1", "label": "INV-0001"}]
    assert problem["first_at"] == problem["last_at"]
    page = (await person.pages.get("/problems")).text
    assert "has no tax rate in Xero yet" in page
    assert "Choose the tax rate" in page
    assert 'href="/xero-sync#taxes"' in page
    assert "INV-0001" in page


THERE = "https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=a&b=c"


@pytest.mark.parametrize(
    ("place", "address", "leads_to"),
    [
        ("xero", THERE, THERE),
        ("xero", None, "https://go.xero.com/"),
        ("settings.taxes", THERE, "/xero-sync#taxes"),
    ],
)
async def test_what_is_mended_in_xero_is_opened_at_the_object_itself(
    person: Person, worker: Worker, place: str, address: str | None, leads_to: str
) -> None:
    found = await opened(person, worker, a_problem(place=place, xero_url=address))

    assert any_of(await person.api.get(found))["xero_url"] == address
    page = unescape((await person.pages.get("/problems")).text)
    assert f'href="{leads_to}"' in page


OFFERED = {
    "tax_unmapped": ["retry", "ignore"],
    "match_customer_doubtful": ["create", "skip", "retry"],
    "differs_on_linking": ["use_app", "use_xero", "accept"],
    "differs_in_xero": ["accept", "use_app"],
    "gone_in_xero": ["accept"],
    "payment_twice": ["accept"],
    "came_from_here": ["create", "skip"],
}


@pytest.mark.parametrize("cause", OFFERED)
async def test_a_problem_names_its_answers_and_takes_no_other(
    person: Person, worker: Worker, cause: str
) -> None:
    address = await opened(person, worker, a_problem(cause=cause))
    problem = any_of(await person.api.get(address))
    listed = any_of(await person.api.get("/api/v1/problems"))["items"]

    answers = {
        action: await person.api.post(f"{address}/answer", json={"action": action})
        for action in get_args(Action)
    }

    assert [one["action"] for one in problem["answers"]] == OFFERED[cause]
    assert [one["answers"] for one in listed] == [problem["answers"]]
    taken = [action for action, answer in answers.items() if answer.status_code == 202]
    assert sorted(taken) == sorted(OFFERED[cause])
    refused = answers["link"]
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/action"
    assert all(one["label"] in refused.json()["errors"][0]["detail"] for one in problem["answers"])


@pytest.mark.parametrize(
    ("cause", "buttons", "sentence"),
    [
        (
            "differs_on_linking",
            ["Use the app's values", "Use Xero's values", "Leave both as they are"],
            "Affects 2 records:",
        ),
        (
            "differs_in_xero",
            ["Accept Xero's values", "Send the app's values again"],
            "Affects 2 records:",
        ),
        ("came_from_here", ["Bring them to the app", "Skip them"], "Affects 2 records:"),
        ("tax_unmapped", ["Try again", "Ignore"], "Blocks 2 records:"),
    ],
)
async def test_the_page_shows_a_button_for_each_answer_and_whether_records_wait(
    person: Person, worker: Worker, cause: str, buttons: list[str], sentence: str
) -> None:
    records = [{"kind": "invoice", "id": f"I{n}", "label": f"INV-{n}"} for n in (1, 2)]
    address = await opened(person, worker, a_problem(cause=cause, records=records))

    page = unescape((await person.pages.get("/problems")).text)

    assert re.findall(r'<button(?: class="second")?>([^<]*)</button>', page) == buttons
    assert sentence in page
    assert any_of(await person.api.get(address))["stops_records"] is sentence.startswith("Blocks")


async def test_an_answer_that_the_page_did_not_offer_is_refused_with_words(
    person: Person, worker: Worker
) -> None:
    problem = a_problem()
    await opened(person, worker, problem)

    answer = await person.press(f"/problems/{problem.problem_id}/answer", on="/problems", action="use_app")

    assert answer.status_code == 422
    assert "This problem does not offer that answer." in answer.text


@pytest.mark.parametrize(("cause", "action"), [("tax_unmapped", "retry"), ("differs_in_xero", "accept")])
async def test_an_answer_is_passed_on(
    person: Person, worker: Worker, received: Received, cause: str, action: str
) -> None:
    problem = a_problem(cause=cause)
    address = await opened(person, worker, problem)

    answer = await person.api.post(f"{address}/answer", json={"action": action})

    assert (answer.status_code, answer.json()) == (202, {"problem_id": str(problem.problem_id)})
    output = json.loads((await received.next(person.company_id)).body)
    assert (output["problem_id"], output["action"]) == (str(problem.problem_id), action)


async def test_a_link_names_one_of_the_candidates(person: Person, worker: Worker) -> None:
    address = await opened(person, worker, a_problem(**MATCHING))

    other = await person.api.post(f"{address}/answer", json={"action": "link", "candidate": "X2"})
    none = await person.api.post(f"{address}/answer", json={"action": "link"})
    right = await person.api.post(f"{address}/answer", json={"action": "link", "candidate": "X1"})

    assert (other.status_code, none.status_code, right.status_code) == (422, 422, 202)
    assert other.json()["errors"][0]["pointer"] == "/candidate"


async def test_an_unknown_answer_is_refused(person: Person, worker: Worker) -> None:
    address = await opened(person, worker, a_problem())

    assert (await person.api.post(f"{address}/answer", json={"action": "shrug"})).status_code == 422
    assert (
        await person.api.post(f"/api/v1/problems/{uuid4()}/answer", json={"action": "retry"})
    ).status_code == 404


async def test_the_page_answers_a_problem(person: Person, worker: Worker, received: Received) -> None:
    problem = a_problem(**MATCHING)
    await opened(person, worker, problem)

    answer = await person.press(
        f"/problems/{problem.problem_id}/answer", on="/problems", action="link", candidate="X1"
    )

    assert answer.headers["location"] == "/problems?notice=answered"
    output = json.loads((await received.next(person.company_id)).body)
    assert (output["action"], output["candidate"]) == ("link", "X1")

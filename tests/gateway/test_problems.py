"""What waits for a person, and the answers."""

import asyncio
import json
from uuid import uuid4

import pytest

from common.contracts.sync import Candidate, ProblemOpened
from tests.gateway.people import Heard, Person, Worker, a_problem
from tests.world import any_of


async def opened(person: Person, worker: Worker, problem: ProblemOpened) -> str:
    await worker.say(person.company_id, problem)
    address = f"/api/v1/problems/{problem.problem_id}"
    async with asyncio.timeout(20):
        while (await person.api.get(address)).status_code != 200:
            await asyncio.sleep(0.05)
    return address


MATCHING = {
    "code": "match_doubtful",
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


@pytest.mark.parametrize("action", ["retry", "ignore", "create", "skip"])
async def test_an_answer_is_passed_on(person: Person, worker: Worker, heard: Heard, action: str) -> None:
    problem = a_problem()
    address = await opened(person, worker, problem)

    answer = await person.api.post(f"{address}/answer", json={"action": action})

    assert (answer.status_code, answer.json()) == (202, {"problem_id": str(problem.problem_id)})
    said = json.loads((await heard.next(person.company_id)).body)
    assert (said["problem_id"], said["action"]) == (str(problem.problem_id), action)


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


async def test_the_page_answers_a_problem(person: Person, worker: Worker, heard: Heard) -> None:
    problem = a_problem(**MATCHING)
    await opened(person, worker, problem)

    answer = await person.press(
        f"/problems/{problem.problem_id}/answer", on="/problems", action="link", candidate="X1"
    )

    assert answer.headers["location"] == "/problems?said=answered"
    said = json.loads((await heard.next(person.company_id)).body)
    assert (said["action"], said["candidate"]) == ("link", "X1")

"""Open problems, and the answers to them."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from common.contracts.gateway import Action, ProblemAnswered
from common.contracts.log import OpenProblem, ProblemPage
from common.contracts.message import Contract
from common.contracts.sync import Difference
from gateway import answers, flows
from gateway.authentication import ApiUser, Deps
from gateway.differences import differences_of

router = APIRouter(prefix="/problems", tags=["Problems"])


class Answer(Contract):
    """A person's answer; `candidate` is the id of the Xero object to link to, for the action `link` only."""

    action: Action
    candidate: Annotated[str | None, Field(max_length=100)] = None


class AnswerableProblem(OpenProblem):
    """An open problem with the answers it offers; `stops_records` is False if its records do not wait for it.

    `differences` lists the fields of its records that differ, from the latest comparison.
    """

    answers: tuple[answers.OfferedAnswer, ...]
    stops_records: bool
    differences: tuple[Difference, ...]

    @classmethod
    def of(cls, problem: OpenProblem, compared: tuple[Difference, ...]) -> Self:
        """Return the problem with its answers, and with those of the compared fields that belong to it."""
        return cls(
            **dict(problem),
            answers=answers.offered_by(problem),
            stops_records=answers.stops_records(problem),
            differences=differences_of(problem, compared),
        )


class AnswerableProblems(ProblemPage):
    """Open problems, newest first."""

    items: tuple[AnswerableProblem, ...]


class AnswerAccepted(Contract):
    """The problem that was answered."""

    problem_id: UUID


@router.get("", summary="List the open problems")
async def problems(
    caller: ApiUser, deps: Deps, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> AnswerableProblems:
    """Return a page of open problems, newest first, each with the answers it offers."""
    page = await deps.clients.log.problems(caller.company_id, cursor)
    compared = await flows.latest_differences(deps.clients, caller.company_id)
    items = tuple(AnswerableProblem.of(one, compared) for one in page.items)
    return AnswerableProblems(items=items, next=page.next)


@router.get("/{problem_id}", summary="Get an open problem")
async def problem(problem_id: UUID, caller: ApiUser, deps: Deps) -> AnswerableProblem:
    """Return the problem with its records, candidates and answers."""
    found = await deps.clients.log.problem(caller.company_id, problem_id)
    return AnswerableProblem.of(found, await flows.latest_differences(deps.clients, caller.company_id))


@router.post("/{problem_id}/answer", status_code=202, summary="Answer a problem")
async def answer(problem_id: UUID, decided: Answer, caller: ApiUser, deps: Deps) -> AnswerAccepted:
    """Send an answer; 422 if the problem does not offer it, or if `candidate` is not one of its candidates."""
    event = ProblemAnswered(problem_id=problem_id, action=decided.action, candidate=decided.candidate)
    await flows.answer_problem(deps.clients, deps.publish, caller.company_id, event)
    return AnswerAccepted(problem_id=problem_id)

"""What waits for a person, and the person's answer."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from common.contracts.gateway import ProblemAnswered
from common.contracts.log import OpenProblem, ProblemPage
from common.contracts.message import Contract
from gateway import flows
from gateway.caller import Doing, Signed

router = APIRouter(prefix="/problems", tags=["Problems"])


class Answer(Contract):
    """What a person decided; `candidate` names the object in Xero that a record is to be linked to."""

    action: Literal["retry", "ignore", "link", "create", "skip"]
    candidate: Annotated[str | None, Field(max_length=100)] = None


class AnswerAccepted(Contract):
    """The problem that was answered."""

    problem_id: UUID


@router.get("", summary="The open problems")
async def problems(
    caller: Signed, ways: Doing, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> ProblemPage:
    """Answer with a page of open problems, the newest first."""
    return await ways.peers.log.problems(caller.company_id, cursor)


@router.get("/{problem_id}", summary="One open problem")
async def problem(problem_id: UUID, caller: Signed, ways: Doing) -> OpenProblem:
    """Answer with the problem, its candidates and the records it stops."""
    return await ways.peers.log.problem(caller.company_id, problem_id)


@router.post("/{problem_id}/answer", status_code=202, summary="Answer a problem")
async def answer(problem_id: UUID, decided: Answer, caller: Signed, ways: Doing) -> AnswerAccepted:
    """Pass the answer on; 422 when it links to what is not among the candidates."""
    said = ProblemAnswered(problem_id=problem_id, action=decided.action, candidate=decided.candidate)
    await flows.answer_problem(ways.peers, ways.say, caller.company_id, said)
    return AnswerAccepted(problem_id=problem_id)

"""Problems: what waits for a person, why, and the answers to give."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from common.contracts.gateway import Action, ProblemAnswered
from gateway import flows
from gateway.caller import Doing, Pressed, Visitor
from gateway.dashboard import places
from gateway.dashboard.parts import go, page

router = APIRouter(prefix=places.PROBLEMS)


@router.get("")
async def problems(
    request: Request, caller: Visitor, ways: Doing, older: Annotated[str, Query(max_length=500)] = ""
) -> HTMLResponse:
    """Show the open problems, the newest first and the values that differ."""
    listed = await ways.clients.log.problems(caller.company_id, older)
    compared = await flows.latest_differences(ways.clients, caller.company_id)
    return page(request, "problems.html", caller, problems=listed, compared=compared)


@router.post("/{problem_id}/answer")
async def answer(
    problem_id: UUID,
    caller: Pressed,
    ways: Doing,
    action: Annotated[Action, Form()],
    candidate: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Pass an answer on."""
    said = ProblemAnswered(problem_id=problem_id, action=action, candidate=candidate or None)
    await flows.answer_problem(ways.clients, ways.say, caller.company_id, said)
    return go(places.PROBLEMS, "answered")

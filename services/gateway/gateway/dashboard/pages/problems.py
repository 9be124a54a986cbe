"""Problems that wait for a person, and the answers to them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from common.contracts.gateway import Action, ProblemAnswered
from gateway import flows
from gateway.authentication import Deps, FormUser, PageUser
from gateway.dashboard import links
from gateway.dashboard.rendering import page, redirect

router = APIRouter(prefix=links.PROBLEMS)


@router.get("")
async def problems(
    request: Request, caller: PageUser, deps: Deps, older: Annotated[str, Query(max_length=500)] = ""
) -> HTMLResponse:
    """Show the open problems, newest first, with the values that differ."""
    listed = await deps.clients.log.problems(caller.company_id, older)
    compared = await flows.latest_differences(deps.clients, caller.company_id)
    return page(request, "problems.html", caller, problems=listed, compared=compared)


@router.post("/{problem_id}/answer")
async def answer(
    problem_id: UUID,
    caller: FormUser,
    deps: Deps,
    action: Annotated[Action, Form()],
    candidate: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Send the answer and return to the list."""
    event = ProblemAnswered(problem_id=problem_id, action=action, candidate=candidate or None)
    await flows.answer_problem(deps.clients, deps.publish, caller.company_id, event)
    return redirect(links.PROBLEMS, "answered")

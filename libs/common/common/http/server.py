"""Answering other services: who may call is named at each route, failures become problem documents."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from common import telemetry
from common.contracts.gateway import Problem
from common.errors import Away, Failure, Forbidden, Invalid
from common.http.identity import Identity
from common.ids import new_id
from common.logs import logger
from common.postgres.database import AWAY

_log = logger("http")


async def _request_id(x_request_id: Annotated[UUID | None, Header()] = None) -> UUID:
    return x_request_id or new_id()


RequestId = Annotated[UUID, Depends(_request_id)]


def called_by(*services: str) -> Any:
    """Make the dependency of a route that only these services may call."""

    async def check(request: Request) -> str:
        telemetry.follow(request.headers.get("traceparent"))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Forbidden("Services call each other with a signed token; this request has none.")
        identity: Identity = request.app.state.identity
        caller = identity.caller(token)
        if caller not in services:
            raise Forbidden(f"{caller} may not call this.")
        return caller

    return Depends(check)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """Send a problem document; what may come right by itself says when to ask again."""
    sent = dict(headers or {})
    if problem.status in {429, 503}:
        sent.setdefault("Retry-After", "60" if problem.status == 429 else "2")
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        problem.status,
        media_type="application/problem+json",
        headers=sent,
    )


def invalid(error: RequestValidationError) -> Invalid:
    """Say what does not fit, each field by its JSON pointer, without repeating what was sent."""
    return Invalid.from_validation(error.errors())


def answer_failures(app: FastAPI) -> None:
    """Make an application answer every failure as a problem document."""

    def on(kind: Any) -> Callable[[Callable[[Request, Any], Awaitable[JSONResponse]]], Any]:
        return app.exception_handler(kind)

    @on(Failure)
    async def failed(_: Request, error: Failure) -> JSONResponse:
        return problem_response(error.problem())

    @on(RequestValidationError)
    async def did_not_validate(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(invalid(error).problem())

    @on(HTTPException)
    async def not_answered(_: Request, error: HTTPException) -> JSONResponse:
        return problem_response(
            Problem(title=str(error.detail), status=error.status_code, code=f"http_{error.status_code}")
        )

    async def dependency_away(_: Request, error: Exception) -> JSONResponse:
        _log.warning("request refused: PostgreSQL is away", reason=repr(error))
        return problem_response(Away().problem())

    for kind in AWAY:
        app.add_exception_handler(kind, dependency_away)

    @on(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        _log.error("request failed", path=request.url.path, reason=repr(error), exc_info=error)
        return problem_response(Failure("Something went wrong here; it was noted.").problem())

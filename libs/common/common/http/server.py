"""The server side of HTTP between services: each route names its callers, failures become problem documents."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common import telemetry
from common.availability import is_unavailable
from common.contracts.gateway import Problem
from common.errors import Away, Failure, Forbidden, Invalid
from common.http.identity import Identity
from common.ids import new_id
from common.logs import logger

_log = logger("http")


async def _request_id(x_request_id: Annotated[UUID | None, Header()] = None) -> UUID:
    return x_request_id or new_id()


RequestId = Annotated[UUID, Depends(_request_id)]


def called_by(*services: str) -> Any:
    """Return the FastAPI dependency of a route that only these services may call; others get a 403."""

    async def check(request: Request) -> str:
        telemetry.follow(request.headers.get("traceparent"))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Forbidden("The request has no bearer token.")
        identity: Identity = request.app.state.identity
        caller = identity.caller(token)
        if caller not in services:
            raise Forbidden(f"The service {caller} is not allowed to call this route.")
        return caller

    return Depends(check)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the response for a problem document; 429 and 503 get Retry-After (60 and 2 seconds) if it is not set."""
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
    """Return the failure for FastAPI's validation errors, without the values sent."""
    return Invalid.from_validation(error.errors())


class AnswerUnavailable:
    """ASGI middleware: a request that failed because PostgreSQL or RabbitMQ is unavailable gets a 503."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; an error after the start of the response is raised, because it can no longer change."""
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:
            if started or not is_unavailable(error):
                raise
            _log.warning("request failed: PostgreSQL or RabbitMQ is not available", reason=repr(error))
            await problem_response(Away().problem())(scope, receive, send)


def answer_failures(app: FastAPI) -> None:
    """Make an application return every failure as a problem document."""

    @app.exception_handler(Failure)
    async def failed(_: Request, error: Failure) -> JSONResponse:
        return problem_response(error.problem())

    @app.exception_handler(RequestValidationError)
    async def invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(invalid(error).problem())

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        return problem_response(
            Problem(title=str(error.detail), status=error.status_code, code=f"http_{error.status_code}")
        )

    app.add_middleware(AnswerUnavailable)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> JSONResponse:
        _log.error("request failed", path=request.url.path, reason=repr(error), exc_info=error)
        return problem_response(Failure("An unexpected error occurred. It has been logged.").problem())

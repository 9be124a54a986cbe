"""Assembles the public endpoints over one set of clients."""

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from common.contracts.gateway import Problem
from common.errors import Failure, NotFound
from common.http.server import invalid, problem_response
from common.logs import logger
from common.service import Components, Service, ServiceContext
from gateway import api, dashboard, phone, webhooks
from gateway.authentication import Dependencies
from gateway.clients import Clients
from gateway.errors import ManyFailures, ManySignUps, SignInFirst
from gateway.middleware import Bodies, Headers, Throttle, safe_headers
from gateway.progress import SyncProgress
from gateway.publisher import EventPublisher
from gateway.settings import Settings

_log = logger("gateway")
NOT_READ_YET, SIGN_IN = "choices_not_read_yet", "/sign-in"
PROGRAMS = ("/api/", "/schemas/", "/webhooks/", "/health/", "/phone/owner")


async def build(context: ServiceContext[Settings]) -> Components:
    """Build the routers and middleware, and the clients and publisher that they share."""
    settings = context.settings
    clients = Clients.at(settings, context.identity)
    failures, sign_ups = Throttle(20, 300, ManyFailures), Throttle(20, 3600, ManySignUps)
    deps = Dependencies(
        clients, EventPublisher(context.publisher), SyncProgress(clients), settings, failures, sign_ups
    )

    def configure_app(app: FastAPI) -> None:
        app.state.deps = deps
        _describe(app)
        _handle_failures(app, safe_headers(settings))
        app.mount("/static", dashboard.static())
        app.mount("/phone", phone.files())
        app.add_middleware(Bodies, refuse=refuse)
        app.add_middleware(Headers, headers=safe_headers(settings))

    routers = (webhooks.router, api.router(), dashboard.router(), phone.router())
    return Components(routers=routers, close=(clients.close,), configure_app=configure_app)


def _describe(app: FastAPI) -> None:
    @app.get("/api/openapi.json", include_in_schema=False)
    async def openapi() -> dict[str, Any]:
        return app.openapi()


def refuse(request: Request, failure: Failure) -> Response:
    """Return the response for a failure: a problem document for programs, a page for browsers.

    A browser that opens a page without a session is redirected to the sign-in page.
    """
    if isinstance(failure, SignInFirst) and not _by_program(request) and request.method == "GET":
        return RedirectResponse(f"{SIGN_IN}?next={quote(request.url.path)}", 303)
    return _render_problem(request, failure.problem())


def _render_problem(request: Request, problem: Problem) -> Response:
    response = problem_response(problem, {"Retry-After": "1"} if problem.code == NOT_READ_YET else None)
    if _by_program(request):
        return response
    retry_after = response.headers.get("Retry-After")
    return dashboard.error_page(request, problem, {"Retry-After": retry_after} if retry_after else None)


def _by_program(request: Request) -> bool:
    wants_json = "application/json" in request.headers.get("accept", "")
    return request.url.path.startswith(PROGRAMS) or wants_json


def _handle_failures(app: FastAPI, headers: dict[str, str]) -> None:
    @app.exception_handler(Failure)
    async def failed(request: Request, error: Failure) -> Response:
        return refuse(request, error)

    @app.exception_handler(RequestValidationError)
    async def did_not_validate(request: Request, error: RequestValidationError) -> Response:
        invalid_path = any(one["loc"][0] == "path" for one in error.errors()) and request.method != "PUT"
        return refuse(request, NotFound() if invalid_path else invalid(error))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return refuse(request, NotFound())
        title, code = str(error.detail), f"http_{error.status_code}"
        response = _render_problem(request, Problem(title=title, status=error.status_code, code=code))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        _log.error("request failed", path=request.url.path, reason=repr(error), exc_info=error)
        response = _render_problem(
            request, Failure("An unexpected error occurred. It has been logged.").problem()
        )
        response.headers.update(headers)
        return response


SERVICE = Service(name="gateway", settings=Settings, build=build, title="InvoiceASAP and Xero")

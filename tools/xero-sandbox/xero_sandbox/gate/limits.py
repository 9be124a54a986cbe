"""Count calls against Xero's rate limits and report the remaining calls in headers."""

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response
from xero_sandbox.world.usage import Usage, Window


@rule("limits.refused", source="recording rate_limit_minute", sure="wire")
def too_many(headers: dict[str, str], problem: str | None, wait: int | None) -> Response:
    """A call over a limit is 429 without body and content type; minute and day limits have Retry-After."""
    extra = dict(headers)
    if wait is not None:
        extra["Retry-After"] = str(wait)
    if problem is not None:
        extra["X-Rate-Limit-Problem"] = problem
    return Response(429, headers=extra)


@rule("limits.names", source="Limits page", sure="assumed", switch="limit_names")
def problem_name(request: SandboxRequest, name: str) -> str | None:
    """X-Rate-Limit-Problem is minute or day, as recorded; the names concurrent and appminute are assumed."""
    if name in {"minute", "day"} or request.world.switches["limit_names"] == "named":
        return name
    return None


def _app_window(request: SandboxRequest, client_id: str) -> Window:
    window = request.world.usage[client_id, ""].app_minute
    window.expire(request.world.clock.seconds(), request.world.switches["limit_window"])
    return window


def app_minute_header(request: SandboxRequest, client_id: str) -> dict[str, str]:
    """Return the header with the calls left in the app's minute, the only limit without an organisation."""
    return {"X-AppMinLimit-Remaining": str(_app_window(request, client_id).left())}


@rule("limits.app_minute", source="Limits page", sure="docs")
def count_app(request: SandboxRequest, client_id: str) -> None:
    """An app has 10,000 calls a minute across all organisations; the 429 has no Retry-After.

    Raises:
        HTTPError: 429.
    """
    window = _app_window(request, client_id)
    if window.left() == 0:
        raise HTTPError(
            too_many(app_minute_header(request, client_id), problem_name(request, "appminute"), None)
        )
    window.calls.append(request.world.clock.seconds())
    request.counted = True


def usage_of(request: SandboxRequest, client_id: str) -> Usage:
    """Return the app's usage for the request's organisation, updated to the limits that apply now."""
    usage, limits = request.world.usage[client_id, request.tenant_id or ""], request.world.limits
    usage.minute.limit = limits.minute
    usage.day.limit = limits.of_day(request.world.switches["plan"])
    return usage


@rule("limits.headers", source="Limits page; recordings of Demo Company (NZ)", sure="wire")
def remaining(request: SandboxRequest, client_id: str) -> dict[str, str]:
    """Every response for an organisation has the remaining calls of the day, the minute and the app's minute."""
    usage = usage_of(request, client_id)
    return {
        "X-DayLimit-Remaining": str(usage.day.left()),
        "X-MinLimit-Remaining": str(usage.minute.left()),
        **app_minute_header(request, client_id),
    }


@rule("limits.tenant", source="Limits page", sure="docs")
def count(request: SandboxRequest, client_id: str) -> Usage:
    """An app has 5 concurrent calls, 60 a minute and 5,000 a day per organisation; refused calls do not count.

    Raises:
        HTTPError: 429.
    """
    now = request.world.clock.seconds()
    usage = usage_of(request, client_id)
    for window in (usage.minute, usage.day):
        window.expire(now, request.world.switches["limit_window"])
    headers = remaining(request, client_id)
    if usage.in_flight >= request.world.limits.concurrent:
        raise HTTPError(too_many(headers, problem_name(request, "concurrent"), None))
    for name, window in (("day", usage.day), ("minute", usage.minute)):
        if window.left() == 0:
            raise HTTPError(too_many(headers, name, window.wait(now)))
    count_app(request, client_id)
    usage.minute.calls.append(now)
    usage.day.calls.append(now)
    return usage

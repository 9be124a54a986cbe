"""Counts calls against Xero's limits and says in the headers what is left."""

from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Refused
from xero_sandbox.world.gauges import Gauge, Window


@rule("limits.refused", source="recording rate_limit_minute", sure="wire")
def too_many(headers: dict[str, str], problem: str | None, wait: int | None) -> Refused:
    """A call over a limit is 429 with no body and no content type; minute and day say Retry-After."""
    extra = dict(headers)
    if wait is not None:
        extra["Retry-After"] = str(wait)
    if problem is not None:
        extra["X-Rate-Limit-Problem"] = problem
    return Refused(Answer(429, headers=extra))


@rule("limits.names", source="Limits page", sure="assumed", switch="limit_names")
def problem_name(visit: Visit, name: str) -> str | None:
    """X-Rate-Limit-Problem says minute or day as recorded; concurrent and appminute are our reading."""
    if name in {"minute", "day"} or visit.world.switches["limit_names"] == "named":
        return name
    return None


def _app_gauge(visit: Visit, client_id: str) -> Window:
    window = visit.world.gauges[client_id, ""].app_minute
    window.tidy(visit.world.clock.seconds(), visit.world.switches["limit_window"])
    return window


def app_minute_header(visit: Visit, client_id: str) -> dict[str, str]:
    """What is left of the app's own minute; all that tenantless calls say."""
    return {"X-AppMinLimit-Remaining": str(_app_gauge(visit, client_id).left())}


@rule("limits.app_minute", source="Limits page", sure="docs")
def count_app(visit: Visit, client_id: str) -> None:
    """An app has 10,000 calls a minute over all organisations; the refusal says no Retry-After."""
    window = _app_gauge(visit, client_id)
    if window.left() == 0:
        raise too_many(app_minute_header(visit, client_id), problem_name(visit, "appminute"), None)
    window.calls.append(visit.world.clock.seconds())
    visit.counted = True


def gauge_of(visit: Visit, client_id: str) -> Gauge:
    """Return what the app has used of the organisation's limits, with the limits that hold now."""
    gauge, limits = visit.world.gauges[client_id, visit.tenant_id or ""], visit.world.limits
    gauge.minute.most = limits.minute
    gauge.day.most = limits.of_day(visit.world.switches["plan"])
    return gauge


@rule("limits.headers", source="Limits page; recordings of Demo Company (NZ)", sure="wire")
def remaining(visit: Visit, client_id: str) -> dict[str, str]:
    """Every answer for an organisation says what is left of day, minute and app minute."""
    gauge = gauge_of(visit, client_id)
    return {
        "X-DayLimit-Remaining": str(gauge.day.left()),
        "X-MinLimit-Remaining": str(gauge.minute.left()),
        **app_minute_header(visit, client_id),
    }


@rule("limits.tenant", source="Limits page", sure="docs")
def count(visit: Visit, client_id: str) -> Gauge:
    """An app has 5 calls at once, 60 a minute and 5,000 a day for an organisation; refused calls do not count."""
    now = visit.world.clock.seconds()
    gauge = gauge_of(visit, client_id)
    for window in (gauge.minute, gauge.day):
        window.tidy(now, visit.world.switches["limit_window"])
    headers = remaining(visit, client_id)
    if gauge.flying >= visit.world.limits.concurrent:
        raise too_many(headers, problem_name(visit, "concurrent"), None)
    for name, window in (("day", gauge.day), ("minute", gauge.minute)):
        if window.left() == 0:
            raise too_many(headers, name, window.wait(now))
    count_app(visit, client_id)
    gauge.minute.calls.append(now)
    gauge.day.calls.append(now)
    return gauge

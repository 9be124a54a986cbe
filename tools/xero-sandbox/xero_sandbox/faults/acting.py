"""Does what an armed fault says to the request that meets it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from xero_sandbox.faults.armed import Armed
from xero_sandbox.faults.happenings import HAPPENINGS, Nothing, happen
from xero_sandbox.recorder import Entry
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, json_answer
from xero_sandbox.wire.errors import offline

Go = Callable[[], Awaitable[Answer]]
Act = Callable[[Armed, Visit, Go], Awaitable[Answer]]

MAINTENANCE = "The Xero API is currently offline for maintenance"


class Dropped(Exception):
    """The connection is cut under the request; an answer that had begun is cut in its middle."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__("dropped")
        self.answer = answer


@rule("faults.dropped_before", source="design of the sandbox", sure="docs")
async def _dropped_before(armed: Armed, visit: Visit, go: Go) -> Answer:
    """dropped_before cuts the connection before anything is done."""
    raise Dropped


@rule("faults.dropped_after", source="design of the sandbox", sure="docs")
async def _dropped_after(armed: Armed, visit: Visit, go: Go) -> Answer:
    """dropped_after does everything and cuts the connection before the answer."""
    await go()
    raise Dropped


@rule("faults.late", source="reports of developers", sure="report")
async def _late(armed: Armed, visit: Visit, go: Go) -> Answer:
    """late cuts the connection at once and does everything so many seconds later."""
    due = visit.world.clock.seconds() + float(armed.options.get("seconds", 1))

    async def at_last() -> None:
        try:
            await go()
        finally:
            visit.end()

    visit.world.delayed.append((due, at_last))
    raise Dropped


@rule("faults.cut", source="design of the sandbox", sure="docs")
async def _cut(armed: Armed, visit: Visit, go: Go) -> Answer:
    """cut does everything and cuts the connection in the middle of the answer's body."""
    raise Dropped(await go())


@rule("faults.slow", source="design of the sandbox", sure="docs")
async def _slow(armed: Armed, visit: Visit, go: Go) -> Answer:
    """slow does everything at once and answers so many seconds later."""
    answer = await go()
    await asyncio.sleep(float(armed.options.get("seconds", 1)))
    return answer


def server_error() -> Answer:
    """A 500 as Xero gives it."""
    return json_answer(
        {"Title": "An error occurred", "Detail": "An error occurred in Xero.", "Status": 500}, 500
    )


@rule("faults.error_before", source="Idempotent requests page", sure="docs")
async def _error_before(armed: Armed, visit: Visit, go: Go) -> Answer:
    """error_before answers 500, with nothing done, and keeps that under the idempotency key."""
    visit.apply_only = 0
    visit.spoil = lambda answer: server_error()
    return await go()


@rule("faults.error_partial", source="reports of developers", sure="report")
async def _error_partial(armed: Armed, visit: Visit, go: Go) -> Answer:
    """error_partial does the first so many elements of a batch and answers 500, kept under the key."""
    visit.apply_only = int(armed.options.get("applied", 1))
    visit.spoil = lambda answer: server_error()
    return await go()


@rule("faults.error_after", source="reports of developers", sure="report")
async def _error_after(armed: Armed, visit: Visit, go: Go) -> Answer:
    """error_after does everything and answers 500 all the same, kept under the key."""
    visit.spoil = lambda answer: server_error()
    return await go()


@rule("faults.unavailable", source="HTTP response codes page", sure="docs")
async def _unavailable(armed: Armed, visit: Visit, go: Go) -> Answer:
    """unavailable answers 503 in plain text, with nothing done."""
    raise offline(str(armed.options.get("text", MAINTENANCE)))


@rule("faults.answer", source="design of the sandbox", sure="docs")
async def _answer(armed: Armed, visit: Visit, go: Go) -> Answer:
    """answer gives any status, text, type and headers, after the work is done (applied true) or without."""
    options = armed.options
    if options.get("applied"):
        await go()
    headers = {str(name): str(value) for name, value in dict(options.get("headers", {})).items()}
    text = str(options.get("text", ""))
    return Answer(
        int(options.get("status", 502)), text.encode(), options.get("content_type", "text/html"), headers
    )


@rule("faults.limited", source="recording rate_limit_minute", sure="wire")
async def _limited(armed: Armed, visit: Visit, go: Go) -> Answer:
    """limited answers 429 for minute, day, concurrent or appminute; the first two say Retry-After."""
    problem = str(armed.options.get("problem", "minute"))
    headers = {"X-Rate-Limit-Problem": problem}
    if problem in {"minute", "day"}:
        headers["Retry-After"] = str(armed.options.get("retry_after", 26 if problem == "minute" else 3600))
        left = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining"}[problem]
        headers[left] = "0"
    return Answer(429, headers=headers)


@rule("faults.token_error", source="OAuth 2.0 troubleshooting page", sure="docs")
async def _token_error(armed: Armed, visit: Visit, go: Go) -> Answer:
    """token_error makes the token endpoint fail, by 500 or with an OAuth error."""
    error = armed.options.get("error")
    if error:
        return json_answer({"error": error}, int(armed.options.get("status", 400)))
    return Answer(int(armed.options.get("status", 500)), b"<html>error</html>", "text/html")


ACTS: dict[str, Act] = {
    "dropped_before": _dropped_before,
    "dropped_after": _dropped_after,
    "late": _late,
    "cut": _cut,
    "slow": _slow,
    "error_before": _error_before,
    "error_partial": _error_partial,
    "error_after": _error_after,
    "unavailable": _unavailable,
    "answer": _answer,
    "limited": _limited,
    "token_error": _token_error,
}
DEFAULTS: dict[str, dict[str, str]] = {"token_error": {"path": "/connect/token"}}
WEBHOOK_FAULTS = {"webhooks_doubled", "webhooks_late", "webhooks_out_of_order", "webhooks_mis_signed"}
KNOWN = set(ACTS) | set(HAPPENINGS) | WEBHOOK_FAULTS


async def with_faults(visit: Visit, entry: Entry, go: Go) -> Answer:
    """The answer to a request, or what the armed faults make of it."""
    faults = visit.world.faults
    later: list[Armed] = []
    while happening := faults.take(visit, set(HAPPENINGS), beside=later):
        later.append(happening)
        if happening.options.get("when") != "after":
            _happen(visit, happening)
    armed = faults.take(visit, set(ACTS))
    if armed is not None:
        entry["fault"] = armed.fault
    try:
        return await (ACTS[armed.fault](armed, visit, go) if armed else go())
    finally:
        for happening in later:
            if happening.options.get("when") == "after":
                _happen(visit, happening)


def _happen(visit: Visit, armed: Armed) -> None:
    with suppress(Nothing):
        happen(visit.world, armed.fault, armed.match, armed.options)

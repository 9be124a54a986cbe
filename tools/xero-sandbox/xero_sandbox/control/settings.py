"""Control routes for the clock, latency, limits, switches and reset."""

from typing import Any

from xero_sandbox.control.errors import control_error, object_in
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.switches import UnknownSwitch, chosen
from xero_sandbox.wire.dates import read_instant
from xero_sandbox.wire.responses import HTTPError, Response, json_response
from xero_sandbox.world.seeds import SEEDS
from xero_sandbox.world.usage import Limits


def _number(content: dict[str, Any], name: str, least: float) -> float:
    try:
        number = float(content[name])
    except (TypeError, ValueError) as error:
        raise HTTPError(control_error(400, f"{name} must be a number.")) from error
    if not least <= number < 1e12:
        raise HTTPError(control_error(400, f"{name} must be at least {least}."))
    return number


@rule("control.clock", source="design of the sandbox", sure="docs")
def clock(request: SandboxRequest) -> Response:
    """The clock can be set, moved, sped up and frozen; all times in the sandbox follow it.

    Raises:
        HTTPError: 400 if the time cannot be read.
    """
    content = object_in(request)
    world_clock = request.world.clock
    if "frozen" in content:
        world_clock.freeze(bool(content["frozen"]))
    if "speed" in content:
        world_clock.run(_number(content, "speed", 0))
    if "set" in content:
        try:
            world_clock.set(read_instant(str(content["set"])))
        except ValueError as error:
            raise HTTPError(control_error(400, "set must be a time such as 2026-09-14T09:30:00Z.")) from error
    if "advance_s" in content:
        world_clock.advance(_number(content, "advance_s", -1e12))
    now = world_clock.now().isoformat().replace("+00:00", "Z")
    return json_response({"now": now, "speed": world_clock.speed, "frozen": world_clock.frozen})


@rule("control.latency", source="design of the sandbox", sure="docs")
def latency(request: SandboxRequest) -> Response:
    """Every accounting call takes call_ms, plus record_ms for each element in the request or response."""
    content = object_in(request)
    settings = request.world.latency
    if "call_ms" in content:
        settings.call_ms = _number(content, "call_ms", 0)
    if "record_ms" in content:
        settings.record_ms = _number(content, "record_ms", 0)
    return json_response({"call_ms": settings.call_ms, "record_ms": settings.record_ms})


@rule("control.limits", source="design of the sandbox", sure="docs")
def limits(request: SandboxRequest) -> Response:
    """The concurrent, minute and day limits can be changed for measurements; null restores Xero's limit.

    Raises:
        HTTPError: 400 for an unknown limit.
    """
    content, settings = object_in(request), request.world.limits
    if unknown := set(content) - {"concurrent", "minute", "day"}:
        raise HTTPError(
            control_error(
                400, f"There is no limit {', '.join(sorted(unknown))}. Limits: concurrent, minute and day."
            )
        )
    usual = Limits()
    for name in content:
        given = content[name] is not None
        setattr(settings, name, int(_number(content, name, 0)) if given else getattr(usual, name))
    day = settings.of_day(request.world.switches["plan"])
    return json_response({"concurrent": settings.concurrent, "minute": settings.minute, "day": day})


@rule("control.switches", source="design of the sandbox", sure="docs")
def switches(request: SandboxRequest) -> Response:
    """Switches for unconfirmed behaviour can be changed while the sandbox runs.

    Raises:
        HTTPError: 400 for an unknown switch or reading.
    """
    content = {str(name): str(reading) for name, reading in object_in(request).items()}
    try:
        chosen(content)
    except UnknownSwitch as error:
        raise HTTPError(control_error(400, str(error))) from error
    request.world.switches.update(content)
    return json_response(request.world.switches)


@rule("control.reset", source="reports of developers on reset demo companies", sure="report")
def reset(request: SandboxRequest) -> Response:
    """A reset gives the organisations new tenant ids; grants that are kept still refresh but reach none of them.

    Raises:
        HTTPError: 400 for an unknown seed.
    """
    content = object_in(request)
    seed = content.get("seed")
    if seed is not None and seed not in SEEDS:
        raise HTTPError(control_error(400, f"There is no seed {seed!r}; there are {', '.join(SEEDS)}."))
    at_least = int(_number(content, "organisations", 0)) if "organisations" in content else None
    request.world.reset(seed, bool(content.get("keep_grants")), at_least)
    if content.get("clock"):
        request.world.clock.restart()
    if content.get("switches"):
        request.world.switches.update(chosen(request.world.choices))
    tenants = [
        {"tenant_id": ledger.tenant_id, "name": ledger.organisation["Name"]}
        for ledger in request.world.ledgers.values()
    ]
    return json_response({"seed": request.world.seed, "organisations": tenants})

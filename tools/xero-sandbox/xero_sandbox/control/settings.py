"""Moves the clock, sets latency and switches, and starts afresh."""

from typing import Any

from xero_sandbox.control.trouble import object_in, trouble
from xero_sandbox.rulebook import rule
from xero_sandbox.switches import UnknownSwitch, chosen
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, json_answer
from xero_sandbox.wire.dates import read_instant
from xero_sandbox.world.gauges import Limits
from xero_sandbox.world.seeds import SEEDS


def _number(content: dict[str, Any], name: str, least: float) -> float:
    try:
        number = float(content[name])
    except (TypeError, ValueError) as wrong:
        raise trouble(400, f"{name} must be a number.") from wrong
    if not least <= number < 1e12:
        raise trouble(400, f"{name} must be at least {least}.")
    return number


@rule("control.clock", source="design of the sandbox", sure="docs")
def clock(visit: Visit) -> Answer:
    """The clock is set, moved on, sped up and frozen; all times of the sandbox follow."""
    content = object_in(visit)
    told = visit.world.clock
    if "frozen" in content:
        told.freeze(bool(content["frozen"]))
    if "speed" in content:
        told.run(_number(content, "speed", 0))
    if "set" in content:
        try:
            told.set(read_instant(str(content["set"])))
        except ValueError as wrong:
            raise trouble(400, "set must be a time such as 2026-09-14T09:30:00Z.") from wrong
    if "advance_s" in content:
        told.advance(_number(content, "advance_s", -1e12))
    now = told.now().isoformat().replace("+00:00", "Z")
    return json_answer({"now": now, "speed": told.speed, "frozen": told.frozen})


@rule("control.latency", source="design of the sandbox", sure="docs")
def latency(visit: Visit) -> Answer:
    """Every accounting call takes call_ms, and record_ms more for each element in it or in its answer."""
    content = object_in(visit)
    held = visit.world.latency
    if "call_ms" in content:
        held.call_ms = _number(content, "call_ms", 0)
    if "record_ms" in content:
        held.record_ms = _number(content, "record_ms", 0)
    return json_answer({"call_ms": held.call_ms, "record_ms": held.record_ms})


@rule("control.limits", source="design of the sandbox", sure="docs")
def limits(visit: Visit) -> Answer:
    """The limits of calls at once, a minute and a day are raised, to measure, or lowered; null is what Xero has."""
    content, held = object_in(visit), visit.world.limits
    if unknown := set(content) - {"concurrent", "minute", "day"}:
        raise trouble(
            400, f"There is no limit {', '.join(sorted(unknown))}; there are concurrent, minute and day."
        )
    usual = Limits()
    for name in content:
        given = content[name] is not None
        setattr(held, name, int(_number(content, name, 0)) if given else getattr(usual, name))
    day = held.of_day(visit.world.switches["plan"])
    return json_answer({"concurrent": held.concurrent, "minute": held.minute, "day": day})


@rule("control.switches", source="design of the sandbox", sure="docs")
def switches(visit: Visit) -> Answer:
    """Open points of Xero's behaviour are switched to one of their readings while the sandbox runs."""
    content = {str(name): str(reading) for name, reading in object_in(visit).items()}
    try:
        chosen(content)
    except UnknownSwitch as wrong:
        raise trouble(400, str(wrong)) from wrong
    visit.world.switches.update(content)
    return json_answer(visit.world.switches)


@rule("control.reset", source="reports of developers on reset demo companies", sure="report")
def reset(visit: Visit) -> Answer:
    """A reset gives the organisations new tenant ids; kept grants work on and reach none of them."""
    content = object_in(visit)
    seed = content.get("seed")
    if seed is not None and seed not in SEEDS:
        raise trouble(400, f"There is no seed {seed!r}; there are {', '.join(SEEDS)}.")
    at_least = int(_number(content, "organisations", 0)) if "organisations" in content else None
    visit.world.reset(seed, bool(content.get("keep_grants")), at_least)
    if content.get("clock"):
        visit.world.clock.restart()
    if content.get("switches"):
        visit.world.switches.update(chosen(visit.world.choices))
    tenants = [
        {"tenant_id": ledger.tenant_id, "name": ledger.organisation["Name"]}
        for ledger in visit.world.ledgers.values()
    ]
    return json_answer({"seed": visit.world.seed, "organisations": tenants})

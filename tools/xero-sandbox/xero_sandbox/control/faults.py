"""Arms, lists and clears faults."""

from typing import Any

from xero_sandbox.control.trouble import object_in, trouble
from xero_sandbox.faults.acting import DEFAULTS, KNOWN
from xero_sandbox.faults.armed import Armed
from xero_sandbox.faults.happenings import HAPPENINGS, Nothing, happen
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, json_answer

MATCHED = {"method", "path", "tenant_id", "contains"}


def _shown(armed: Armed) -> dict[str, Any]:
    return {
        "id": armed.number,
        "fault": armed.fault,
        "match": armed.match,
        "left": armed.left,
        "hits": armed.hits,
        "options": armed.options,
    }


def listed(visit: Visit) -> Answer:
    """GET /_sandbox/faults: the armed faults, and the names there are."""
    held = [_shown(armed) for armed in visit.world.faults.armed.values()]
    return json_answer({"faults": held, "known": sorted(KNOWN)})


def armed(visit: Visit) -> Answer:
    """POST /_sandbox/faults."""
    content = object_in(visit)
    name = content.get("fault")
    if name not in KNOWN:
        raise trouble(400, f"There is no fault {name!r}; there are {', '.join(sorted(KNOWN))}.")
    match, count, options = content.get("match") or {}, content.get("count", 1), content.get("options") or {}
    if not isinstance(match, dict) or not isinstance(options, dict):
        raise trouble(400, "match and options must be objects.")
    if count is not None and (not isinstance(count, int) or count < 0):
        raise trouble(400, "count must be a number of times, or null for always.")
    if unknown := set(match) - MATCHED:
        raise trouble(400, f"A request cannot be matched by {', '.join(sorted(unknown))}.")
    match = {str(key): str(value) for key, value in match.items()}
    if name in HAPPENINGS and not set(match) - {"tenant_id"}:
        return _at_once(visit, name, match, options)
    made = visit.world.faults.arm(name, {**DEFAULTS.get(name, {}), **match}, count, options)
    return json_answer(_shown(made), 201)


@rule("control.happenings", source="design of the sandbox", sure="docs")
def _at_once(visit: Visit, name: str, match: dict[str, str], options: dict[str, Any]) -> Answer:
    """What happens in Xero itself happens at once, unless it is to wait for a request that matches."""
    try:
        happen(visit.world, name, match, options)
    except Nothing as wrong:
        raise trouble(400, str(wrong)) from wrong
    made = visit.world.faults.arm(name, match, 0, options)
    made.hits = 1
    return json_answer(_shown(made), 201)


def cleared(visit: Visit) -> Answer:
    """DELETE /_sandbox/faults."""
    visit.world.faults.armed.clear()
    return Answer(204)


def disarmed(visit: Visit, number: str) -> Answer:
    """DELETE /_sandbox/faults/{id}."""
    if visit.world.faults.armed.pop(int(number), None) is None:
        raise trouble(404, f"No fault {number} is armed.")
    return Answer(204)

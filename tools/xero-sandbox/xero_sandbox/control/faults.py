"""Control routes that arm, list and disarm faults."""

from typing import Any

from xero_sandbox.control.errors import control_error, object_in
from xero_sandbox.faults.acting import DEFAULTS, KNOWN
from xero_sandbox.faults.armed import ArmedFault
from xero_sandbox.faults.incidents import INCIDENTS, IncidentTargetNotFound, apply_incident
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response, json_response

MATCH_KEYS = {"method", "path", "tenant_id", "contains"}


def _shown(armed: ArmedFault) -> dict[str, Any]:
    return {
        "id": armed.number,
        "fault": armed.fault,
        "match": armed.match,
        "left": armed.left,
        "hits": armed.hits,
        "options": armed.options,
    }


def list_faults(request: SandboxRequest) -> Response:
    """GET /_sandbox/faults: list the armed faults and the names of all faults."""
    stored = [_shown(armed) for armed in request.world.faults.armed.values()]
    return json_response({"faults": stored, "known": sorted(KNOWN)})


def arm_fault(request: SandboxRequest) -> Response:
    """POST /_sandbox/faults: arm a fault, or apply an incident at once.

    Raises:
        HTTPError: 400 for an unknown fault or a malformed body.
    """
    content = object_in(request)
    name = content.get("fault")
    if name not in KNOWN:
        raise HTTPError(
            control_error(400, f"There is no fault {name!r}. Faults: {', '.join(sorted(KNOWN))}.")
        )
    match, count, options = content.get("match") or {}, content.get("count", 1), content.get("options") or {}
    if not isinstance(match, dict) or not isinstance(options, dict):
        raise HTTPError(control_error(400, "match and options must be objects."))
    if count is not None and (not isinstance(count, int) or count < 0):
        raise HTTPError(control_error(400, "count must be a number of requests, or null for no end."))
    if unknown := set(match) - MATCH_KEYS:
        raise HTTPError(control_error(400, f"match does not support {', '.join(sorted(unknown))}."))
    match = {str(key): str(value) for key, value in match.items()}
    if name in INCIDENTS and not set(match) - {"tenant_id"}:
        return _at_once(request, name, match, options)
    made = request.world.faults.arm(name, {**DEFAULTS.get(name, {}), **match}, count, options)
    return json_response(_shown(made), 201)


@rule("control.incidents", source="design of the sandbox", sure="docs")
def _at_once(request: SandboxRequest, name: str, match: dict[str, str], options: dict[str, Any]) -> Response:
    """An incident happens at once, unless it waits for a matching request.

    Raises:
        HTTPError: 400 if the incident's organisation or object does not exist.
    """
    try:
        apply_incident(request.world, name, match, options)
    except IncidentTargetNotFound as error:
        raise HTTPError(control_error(400, str(error))) from error
    made = request.world.faults.arm(name, match, 0, options)
    made.hits = 1
    return json_response(_shown(made), 201)


def clear_faults(request: SandboxRequest) -> Response:
    """DELETE /_sandbox/faults: disarm all faults."""
    request.world.faults.armed.clear()
    return Response(204)


def disarm_fault(request: SandboxRequest, number: str) -> Response:
    """DELETE /_sandbox/faults/{id}: disarm one fault.

    Raises:
        HTTPError: 404 if it is not armed.
    """
    if request.world.faults.armed.pop(int(number), None) is None:
        raise HTTPError(control_error(404, f"Fault {number} is not armed."))
    return Response(204)

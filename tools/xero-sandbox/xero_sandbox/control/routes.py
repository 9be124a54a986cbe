"""Route a call of the control API to its handler. Only this machine may call."""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from xero_sandbox.control import faults, objects, person, settings, state, webhooks
from xero_sandbox.control.errors import control_error
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response

ROUTES: tuple[tuple[str, re.Pattern[str], Callable[..., Response | Awaitable[Response]]], ...] = tuple(
    (method, re.compile(f"^/_sandbox/{pattern}$"), handler)
    for method, pattern, handler in (
        ("GET", "state", state.state),
        ("GET", "requests", state.requests),
        ("GET", "rules", state.rules),
        ("GET", "objects/(?P<kind>[A-Za-z]+)", objects.list_objects),
        ("POST", "objects/(?P<kind>[A-Za-z]+)", objects.create_objects),
        ("GET", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.get_object),
        ("PATCH", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.update_object),
        ("DELETE", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.delete_object),
        ("POST", "person/(?P<kind>[A-Za-z]+)", person.act),
        ("GET", "faults", faults.list_faults),
        ("POST", "faults", faults.arm_fault),
        ("DELETE", "faults", faults.clear_faults),
        ("DELETE", "faults/(?P<number>[0-9]+)", faults.disarm_fault),
        ("POST", "clock", settings.clock),
        ("POST", "latency", settings.latency),
        ("POST", "limits", settings.limits),
        ("POST", "switches", settings.switches),
        ("POST", "reset", settings.reset),
        ("GET", "webhooks", webhooks.show_webhook),
        ("POST", "webhooks", webhooks.set_webhook),
        ("DELETE", "webhooks", webhooks.delete_webhook),
        ("POST", "webhooks/prepayment", webhooks.raise_prepayment),
    )
)


def _is_local(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


async def handle_control(request: SandboxRequest) -> Response:
    """Return the response of the control route.

    Raises:
        HTTPError: 403 for a remote caller, 404 for an unknown address, 405 for a wrong method.
    """
    if not _is_local(request.client_host):
        raise HTTPError(control_error(403, "Only this machine may call the control API below /_sandbox/."))
    matches = [
        (method, handler, found)
        for method, pattern, handler in ROUTES
        if (found := pattern.match(request.path))
    ]
    for method, handler, found in matches:
        if method == request.method:
            try:
                response = handler(request, **found.groupdict())
                return response if isinstance(response, Response) else await response
            except HTTPError as refused:
                return refused.response
    raise HTTPError(
        control_error(405 if matches else 404, f"The control API has no {request.method} {request.path}.")
    )

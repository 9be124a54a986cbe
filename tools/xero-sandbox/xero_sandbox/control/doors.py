"""Finds the control door that is called; only this machine may call."""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from xero_sandbox.control import faults, objects, person, settings, state, webhooks
from xero_sandbox.control.trouble import trouble
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Refused

DOORS: tuple[tuple[str, re.Pattern[str], Callable[..., Answer | Awaitable[Answer]]], ...] = tuple(
    (method, re.compile(f"^/_sandbox/{place}$"), handler)
    for method, place, handler in (
        ("GET", "state", state.state),
        ("GET", "requests", state.requests),
        ("GET", "rules", state.rules),
        ("GET", "objects/(?P<kind>[A-Za-z]+)", objects.listed),
        ("POST", "objects/(?P<kind>[A-Za-z]+)", objects.planted),
        ("GET", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.one),
        ("PATCH", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.changed),
        ("DELETE", "objects/(?P<kind>[A-Za-z]+)/(?P<identity>[^/]+)", objects.removed),
        ("POST", "person/(?P<kind>[A-Za-z]+)", person.acted),
        ("GET", "faults", faults.listed),
        ("POST", "faults", faults.armed),
        ("DELETE", "faults", faults.cleared),
        ("DELETE", "faults/(?P<number>[0-9]+)", faults.disarmed),
        ("POST", "clock", settings.clock),
        ("POST", "latency", settings.latency),
        ("POST", "limits", settings.limits),
        ("POST", "switches", settings.switches),
        ("POST", "reset", settings.reset),
        ("GET", "webhooks", webhooks.shown),
        ("POST", "webhooks", webhooks.subscribed),
        ("DELETE", "webhooks", webhooks.removed),
        ("POST", "webhooks/prepayment", webhooks.prepayment),
    )
)


def _near(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


async def answer_control(visit: Visit) -> Answer:
    """The answer of a control door."""
    if not _near(visit.client_host):
        raise trouble(403, "The doors below /_sandbox/ are for this machine only.")
    here = [
        (method, handler, match) for method, place, handler in DOORS if (match := place.match(visit.path))
    ]
    for method, handler, match in here:
        if method == visit.method:
            try:
                answer = handler(visit, **match.groupdict())
                return answer if isinstance(answer, Answer) else await answer
            except Refused as refused:
                return refused.answer
    raise trouble(405 if here else 404, f"There is no {visit.method} {visit.path}.")

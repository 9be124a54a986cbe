"""Route an accounting call to its resource, with the scopes it needs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from xero_sandbox.call import Call
from xero_sandbox.resources import (
    accounts,
    allocations,
    contacts,
    credit_notes,
    currencies,
    history,
    invoices,
    items,
    organisation,
    payments,
    tax_rates,
    tracking_categories,
)
from xero_sandbox.rulebook import rule
from xero_sandbox.wire.errors import method_not_allowed, not_found, not_implemented
from xero_sandbox.wire.responses import Response

RESOURCES = (
    organisation,
    accounts,
    tax_rates,
    contacts,
    items,
    invoices,
    payments,
    credit_notes,
    allocations,
    currencies,
    tracking_categories,
)
NOT_IMPLEMENTED = {
    "allocations",
    "attachments",
    "banktransactions",
    "banktransfers",
    "batchpayments",
    "brandingthemes",
    "budgets",
    "cissettings",
    "contactgroups",
    "expenseclaims",
    "employees",
    "history",
    "invoicereminders",
    "journals",
    "linkedtransactions",
    "manualjournals",
    "overpayments",
    "paymentservices",
    "pdf",
    "prepayments",
    "purchaseorders",
    "quotes",
    "receipts",
    "repeatinginvoices",
    "reports",
    "setup",
    "users",
}


@dataclass(frozen=True)
class Route:
    """A method and an address below /api.xro/2.0, with their handler and scopes."""

    method: str
    pattern: re.Pattern[str]
    handler: Callable[..., Response]
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A matched route with the parameters in the address."""

    route: Route
    parts: dict[str, str]

    def scopes(self, switches: dict[str, str]) -> tuple[str, ...]:
        """Return the scopes, one of which the token needs."""
        if self.route.scopes == ("items",):
            return items_scopes(switches)
        return self.route.scopes

    def run(self, call: Call) -> Response:
        """Run the handler."""
        return self.route.handler(call, **self.parts)


@rule(
    "scopes.items", source="specification 16.1.0; granular scopes page", sure="assumed", switch="items_scope"
)
def items_scopes(switches: dict[str, str]) -> tuple[str, ...]:
    """Items need accounting.settings or accounting.invoices."""
    both = {"settings": ("accounting.settings",), "invoices": ("accounting.invoices",)}
    return both.get(switches["items_scope"], ("accounting.settings", "accounting.invoices"))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text) + "/?$", re.IGNORECASE)


ROUTES = [
    Route(method, _pattern(place), handler, resource.SCOPES)
    for resource in RESOURCES
    for method, place, handler in resource.ROUTES
] + [
    Route(method, _pattern(f"{kind}/{{identity}}/History"), partial(handler, kind=kind), scopes)
    for kind, scopes in history.SCOPES_OF.items()
    for method, handler in (("GET", history.listed), ("PUT", history.create))
]


def route(method: str, place: str) -> Found | None:
    """Return the route for a method and an address below /api.xro/2.0; None if there is none."""
    for candidate in ROUTES:
        if candidate.method == method and (match := candidate.pattern.match(place)):
            return Found(candidate, match.groupdict())
    return None


def unknown_address(place: str) -> Response:
    """Return the response to an address without a route: 405, 501 or 404."""
    if any(candidate.pattern.match(place) for candidate in ROUTES):
        return method_not_allowed()
    for part in place.split("/"):
        if part.lower() in NOT_IMPLEMENTED:
            return not_implemented(part)
    return not_found()

"""Control routes that set, show and delete the webhook subscription."""

from typing import Any
from uuid import uuid4

from xero_sandbox.control.errors import control_error, ledger_in, object_in
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.webhooks.sending import check_intent
from xero_sandbox.webhooks.subscription import CATEGORIES
from xero_sandbox.wire.responses import HTTPError, Response, json_response


def _shown(request: SandboxRequest) -> dict[str, Any]:
    hooks = request.world.webhooks
    return {
        "url": hooks.url,
        "state": hooks.state,
        "categories": list(hooks.categories),
        "pending": sum(len(delivery.events) for delivery in hooks.pending),
        "sent": hooks.sent,
        "refused": hooks.refused,
    }


def show_webhook(request: SandboxRequest) -> Response:
    """GET /_sandbox/webhooks: return the subscription's state and counters."""
    return json_response(_shown(request))


async def set_webhook(request: SandboxRequest) -> Response:
    """POST /_sandbox/webhooks: set url and key, or validate the current ones again.

    Raises:
        HTTPError: 400 without an http(s) url and a key.
    """
    content = object_in(request)
    hooks = request.world.webhooks
    hooks.url = str(content.get("url") or hooks.url)
    hooks.key = str(content.get("key") or hooks.key)
    hooks.categories = _categories(content) or hooks.categories
    if not hooks.url.startswith(("http://", "https://")) or not hooks.key:
        raise HTTPError(control_error(400, "A webhook needs an http(s) url and a key."))
    if await check_intent(hooks):
        hooks.failing_since = None
        for delivery in hooks.pending:
            delivery.due = request.world.clock.seconds()
        hooks.wake()
    return json_response(_shown(request))


def _categories(content: dict[str, Any]) -> tuple[str, ...]:
    asked = content.get("categories") or []
    known = set(CATEGORIES.values())
    if not isinstance(asked, list) or not set(map(str, asked)) <= known:
        raise HTTPError(control_error(400, f"categories must be a list of {', '.join(sorted(known))}."))
    return tuple(map(str, asked))


@rule("control.prepayment", source="design of the sandbox", sure="docs")
def raise_prepayment(request: SandboxRequest) -> Response:
    """A PREPAYMENT event can be raised by hand, because the sandbox has no prepayments."""
    content, ledger = object_in(request), ledger_in(request)
    body = {
        "PrepaymentID": str(content.get("PrepaymentID") or uuid4()),
        "Type": str(content.get("Type") or "RECEIVE-PREPAYMENT"),
        "Status": str(content.get("Status") or "AUTHORISED"),
        "UpdatedDateUTC": ledger.stamp(),
    }
    ledger.on_change("Prepayments", body, not content.get("PrepaymentID"))
    return json_response(body, 201)


def delete_webhook(request: SandboxRequest) -> Response:
    """DELETE /_sandbox/webhooks: end the subscription."""
    request.world.webhooks.end()
    return Response(204)

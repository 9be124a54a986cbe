"""Sets the webhook, shows it and takes it away."""

from typing import Any
from uuid import uuid4

from xero_sandbox.control.trouble import ledger_in, object_in, trouble
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.webhooks.sending import check_intent
from xero_sandbox.webhooks.subscription import CATEGORIES
from xero_sandbox.wire.answers import Answer, json_answer


def _shown(visit: Visit) -> dict[str, Any]:
    hooks = visit.world.webhooks
    return {
        "url": hooks.url,
        "state": hooks.state,
        "categories": list(hooks.categories),
        "pending": sum(len(delivery.events) for delivery in hooks.pending),
        "sent": hooks.sent,
        "refused": hooks.refused,
    }


def shown(visit: Visit) -> Answer:
    """GET /_sandbox/webhooks."""
    return json_answer(_shown(visit))


async def subscribed(visit: Visit) -> Answer:
    """POST /_sandbox/webhooks: sets url and key, or tries the ones that are set once more."""
    content = object_in(visit)
    hooks = visit.world.webhooks
    hooks.url = str(content.get("url") or hooks.url)
    hooks.key = str(content.get("key") or hooks.key)
    hooks.categories = _categories(content) or hooks.categories
    if not hooks.url.startswith(("http://", "https://")) or not hooks.key:
        raise trouble(400, "A webhook needs url and key.")
    if await check_intent(hooks):
        hooks.failing_since = None
        for delivery in hooks.pending:
            delivery.due = visit.world.clock.seconds()
        hooks.wake()
    return json_answer(_shown(visit))


def _categories(content: dict[str, Any]) -> tuple[str, ...]:
    asked = content.get("categories") or []
    known = set(CATEGORIES.values())
    if not isinstance(asked, list) or not set(map(str, asked)) <= known:
        raise trouble(400, f"categories is a list of {', '.join(sorted(known))}.")
    return tuple(map(str, asked))


@rule("control.prepayment", source="design of the sandbox", sure="docs")
def prepayment(visit: Visit) -> Answer:
    """A PREPAYMENT event is raised by hand, with its Type and Status, as the sandbox has no prepayments."""
    content, ledger = object_in(visit), ledger_in(visit)
    body = {
        "PrepaymentID": str(content.get("PrepaymentID") or uuid4()),
        "Type": str(content.get("Type") or "RECEIVE-PREPAYMENT"),
        "Status": str(content.get("Status") or "AUTHORISED"),
        "UpdatedDateUTC": ledger.stamp(),
    }
    ledger.tell("Prepayments", body, not content.get("PrepaymentID"))
    return json_answer(body, 201)


def removed(visit: Visit) -> Answer:
    """DELETE /_sandbox/webhooks."""
    visit.world.webhooks.end()
    return Answer(204)

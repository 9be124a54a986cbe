"""Sets the webhook, shows it and takes it away."""

from typing import Any

from xero_sandbox.control.trouble import object_in, trouble
from xero_sandbox.visit import Visit
from xero_sandbox.webhooks.sending import check_intent
from xero_sandbox.wire.answers import Answer, json_answer


def _shown(visit: Visit) -> dict[str, Any]:
    hooks = visit.world.webhooks
    return {
        "url": hooks.url,
        "state": hooks.state,
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
    if not hooks.url.startswith(("http://", "https://")) or not hooks.key:
        raise trouble(400, "A webhook needs url and key.")
    if await check_intent(hooks):
        hooks.failing_since = None
        for delivery in hooks.pending:
            delivery.due = visit.world.clock.seconds()
        hooks.wake()
    return json_answer(_shown(visit))


def removed(visit: Visit) -> Answer:
    """DELETE /_sandbox/webhooks."""
    visit.world.webhooks.end()
    return Answer(204)

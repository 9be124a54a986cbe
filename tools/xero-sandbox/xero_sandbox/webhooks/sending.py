"""Sign and send webhook events, with retries."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import string
from contextlib import suppress
from typing import Any

import httpx

from xero_sandbox.rulebook import rule
from xero_sandbox.webhooks.subscription import (
    DISABLE_AFTER,
    FIRST_RETRY_DELAY,
    MAX_EVENT_AGE,
    Delivery,
    Webhooks,
)
from xero_sandbox.world.store import World

TIME_LIMIT = 5.0
GATHER = 0.05


@rule("webhooks.signature", source="Webhooks, configuring your server page", sure="docs")
def signature(key: str, body: bytes) -> str:
    """The x-xero-signature header is the base64 HMAC-SHA256 of the raw body under the webhook's key."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def _payload(events: list[dict[str, Any]], first: int, last: int) -> bytes:
    entropy = "".join(secrets.choice(string.ascii_uppercase) for _ in range(20))
    content = {"events": events, "firstEventSequence": first, "lastEventSequence": last, "entropy": entropy}
    return json.dumps(content, separators=(",", ":")).encode()


async def _post(hooks: Webhooks, body: bytes, *, signed: bool) -> int | None:
    hmac_header = signature(hooks.key if signed else "not-the-key", body)
    headers = {"Content-Type": "application/json; charset=utf-8", "x-xero-signature": hmac_header}
    async with httpx.AsyncClient(timeout=TIME_LIMIT) as client:
        try:
            response = await asyncio.wait_for(
                client.post(hooks.url, content=body, headers=headers), TIME_LIMIT
            )
        except (httpx.HTTPError, TimeoutError):
            return None
    return response.status_code


@rule("webhooks.intent_to_receive", source="Webhooks, configuring your server page", sure="docs")
async def check_intent(hooks: Webhooks) -> bool:
    """An intent to receive check sends empty payloads, some mis-signed: it expects 200 for good ones, 401 for bad."""
    hooks.state = "checking"
    for signed in (True, False, False, True):
        status = await _post(hooks, _payload([], 0, 0), signed=signed)
        if status != (200 if signed else 401):
            hooks.state = "failed"
            return False
    hooks.state = "ok"
    return True


class Sender:
    """A background task that sends pending deliveries and ends when there are none."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._task: asyncio.Task[None] | None = None
        world.webhooks.wake = self.wake

    def wake(self) -> None:
        """Start the background task unless it runs."""
        if self._task is None or self._task.done():
            with suppress(RuntimeError):
                self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self.world.webhooks.pending and self.world.webhooks.state == "ok":
            await asyncio.sleep(GATHER)
            for delivery in self._due():
                await self._deliver(delivery)

    def _due(self) -> list[Delivery]:
        now = self.world.clock.seconds()
        hooks = self.world.webhooks
        for delivery in hooks.pending:
            delivery.made = delivery.made or now
            delivery.due = delivery.due or now
        due = [delivery for delivery in hooks.pending if delivery.due <= now]
        fresh = [delivery for delivery in due if delivery.tries == 0]
        if fresh and (late := self.world.faults.take_any("webhooks_late")):
            fresh[0].due = now + float(late.options.get("seconds", 60))
            due.remove(fresh[0])
        if len(due) > 1 and self.world.faults.take_any("webhooks_out_of_order"):
            due.reverse()
        return due

    async def _deliver(self, delivery: Delivery) -> None:
        hooks, faults = self.world.webhooks, self.world.faults
        body = _payload(delivery.events, delivery.first, delivery.last)
        signed = faults.take_any("webhooks_mis_signed") is None
        delivery.tries += 1
        status = await _post(hooks, body, signed=signed)
        if status == 200 and faults.take_any("webhooks_doubled"):
            await _post(hooks, body, signed=True)
        if delivery in hooks.pending:
            self._after(delivery, status)

    @rule("webhooks.retries", source="Webhooks, configuring your server page", sure="docs")
    def _after(self, delivery: Delivery, status: int | None) -> None:
        """A delivery not answered 200 within 5 s is retried at once, then after 15 minutes with growing delays.

        After a day without success the webhook is disabled; events are kept for 31 days.
        """
        hooks, now = self.world.webhooks, self.world.clock.seconds()
        if status == 200:
            hooks.pending.remove(delivery)
            hooks.sent += len(delivery.events)
            hooks.failing_since = None
            return
        hooks.refused += 1
        hooks.failing_since = hooks.failing_since or now
        delivery.due = (
            now if delivery.tries == 1 else now + FIRST_RETRY_DELAY * 2 ** min(delivery.tries - 2, 4)
        )
        if now - hooks.failing_since >= DISABLE_AFTER:
            hooks.state = "disabled"
        hooks.pending = [one for one in hooks.pending if now - one.made < MAX_EVENT_AGE]

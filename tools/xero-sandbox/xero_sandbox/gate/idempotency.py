"""Keeps the answers given under an Idempotency-Key and gives them again."""

import asyncio
import hashlib

from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Body, Refused, json_answer
from xero_sandbox.world.kept_answers import Kept

LIFE = 360
LONGEST = 128
WRITES = {"POST", "PUT", "PATCH"}


def _request(visit: Visit) -> bytes:
    place = f"{visit.method} {visit.path}?{visit.query_string}\n".encode()
    return hashlib.sha256(place + visit.body).digest()


def _wrong(message: str) -> Refused:
    body: Body = {"Type": None, "Title": "Bad Request", "Status": 400, "Detail": message, "Extensions": {}}
    return Refused(json_answer(body, 400))


@rule("idempotency.key", source="Idempotent requests page", sure="docs")
def key_of(visit: Visit) -> str | None:
    """A write may carry an Idempotency-Key of up to 128 characters; a longer one is refused with 400."""
    key = visit.headers.get("idempotency-key")
    if not key or visit.method not in WRITES:
        return None
    if len(key) > LONGEST:
        raise _wrong("Idempotency Key must not be longer than 128 characters.")
    return key


@rule("idempotency.replay", source="Idempotent requests page", sure="docs")
def answer_again(visit: Visit, client_id: str, key: str) -> Answer | None:
    """For 6 minutes a key gives its first answer again, errors too; with another request under it: 400.

    Keys are compared within an app, not within an organisation.
    """
    kept = visit.world.keys.kept.get((client_id, key))
    if kept is None or visit.world.clock.seconds() >= kept.until:
        return None
    if kept.request != _request(visit):
        raise _wrong(f"Idempotency Key: {key} is used with a different request.")
    visit.replayed = True
    first = kept.answer
    return Answer(first.status, first.body, first.content_type, dict(first.headers))


@rule("idempotency.running", source="Idempotent requests page", sure="assumed", switch="key_in_flight")
async def wait_for_first(visit: Visit, client_id: str) -> None:
    """While the first request under a key still runs, a second one waits, and gets the first's answer."""
    key = visit.headers.get("idempotency-key")
    if not key or visit.method not in WRITES:
        return
    running = visit.world.keys.running
    while first := running.get((client_id, key)):
        if visit.world.switches["key_in_flight"] == "refused":
            raise _wrong(f"Idempotency Key: {key} is used by a request that still runs.")
        await first.wait()
    ended = running[client_id, key] = asyncio.Event()

    def end() -> None:
        running.pop((client_id, key), None)
        ended.set()

    visit.at_end = end


def keep(visit: Visit, client_id: str, key: str, answer: Answer) -> None:
    """Keeps an answer under its key and lets go of those whose time is over."""
    now = visit.world.clock.seconds()
    kept = visit.world.keys.kept
    while kept and (oldest := next(iter(kept))) and kept[oldest].until <= now:
        del kept[oldest]
    kept.pop((client_id, key), None)
    kept[client_id, key] = Kept(_request(visit), answer, now + LIFE)

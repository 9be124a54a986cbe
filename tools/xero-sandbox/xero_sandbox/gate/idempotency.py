"""Store responses under their Idempotency-Key and replay them."""

import asyncio
import hashlib

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response
from xero_sandbox.world.idempotency_keys import IdempotencyRecord

LIFE = 360
MAX_LENGTH = 128
WRITES = {"POST", "PUT", "PATCH"}


def _request(request: SandboxRequest) -> bytes:
    place = f"{request.method} {request.path}?{request.query_string}\n".encode()
    return hashlib.sha256(place + request.body).digest()


def _bad_request(message: str) -> Response:
    body: Body = {"Type": None, "Title": "Bad Request", "Status": 400, "Detail": message, "Extensions": {}}
    return json_response(body, 400)


@rule("idempotency.key", source="Idempotent requests page", sure="docs")
def key_of(request: SandboxRequest) -> str | None:
    """A write may have an Idempotency-Key of up to 128 characters; a longer key is 400.

    Raises:
        HTTPError: 400.
    """
    key = request.headers.get("idempotency-key")
    if not key or request.method not in WRITES:
        return None
    if len(key) > MAX_LENGTH:
        raise HTTPError(_bad_request("Idempotency Key must not be longer than 128 characters."))
    return key


@rule("idempotency.replay", source="Idempotent requests page", sure="docs")
def replay(request: SandboxRequest, client_id: str, key: str) -> Response | None:
    """For 6 minutes a key replays its first response, errors included; another request with the same key is 400.

    Keys are unique within an app, not within an organisation. Returns None if there is no response to replay.

    Raises:
        HTTPError: 400 if the request differs from the first one.
    """
    records = request.world.keys.records.get((client_id, key))
    if records is None or request.world.clock.seconds() >= records.until:
        return None
    if records.request != _request(request):
        raise HTTPError(_bad_request(f"Idempotency Key: {key} is used with a different request."))
    request.replayed = True
    first = records.response
    return Response(first.status, first.body, first.content_type, dict(first.headers))


@rule("idempotency.running", source="Idempotent requests page", sure="assumed", switch="key_in_flight")
async def wait_for_first(request: SandboxRequest, client_id: str) -> None:
    """While the first request with a key still runs, a second one waits and gets the same response.

    Raises:
        HTTPError: 400 if the switch `key_in_flight` is `refused`.
    """
    key = request.headers.get("idempotency-key")
    if not key or request.method not in WRITES:
        return
    running = request.world.keys.running
    while first := running.get((client_id, key)):
        if request.world.switches["key_in_flight"] == "refused":
            raise HTTPError(_bad_request(f"Idempotency Key: {key} is used by a request that still runs."))
        await first.wait()
    ended = running[client_id, key] = asyncio.Event()

    def end() -> None:
        running.pop((client_id, key), None)
        ended.set()

    request.at_end = end


def store(request: SandboxRequest, client_id: str, key: str, response: Response) -> None:
    """Store a response under its key and delete expired ones."""
    now = request.world.clock.seconds()
    records = request.world.keys.records
    while records and (oldest := next(iter(records))) and records[oldest].until <= now:
        del records[oldest]
    records.pop((client_id, key), None)
    records[client_id, key] = IdempotencyRecord(_request(request), response, now + LIFE)

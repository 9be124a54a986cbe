"""Keeps the answers given under an Idempotency-Key and gives them again."""

import hashlib
from dataclasses import dataclass, field

from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Body, Refused, json_answer

LIFE = 360
LONGEST = 128


@dataclass
class Kept:
    """The answer to the first call under a key, and what that call was."""

    request: bytes
    answer: Answer
    until: float


@dataclass
class Keys:
    """All keys in use, by app."""

    kept: dict[tuple[str, str], Kept] = field(default_factory=dict)


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
    if not key or visit.method not in {"POST", "PUT", "PATCH"}:
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


def keep(visit: Visit, client_id: str, key: str, answer: Answer) -> None:
    """Keeps an answer under its key and lets go of those whose time is over."""
    now = visit.world.clock.seconds()
    kept = visit.world.keys.kept
    while kept and (oldest := next(iter(kept))) and kept[oldest].until <= now:
        del kept[oldest]
    kept.pop((client_id, key), None)
    kept[client_id, key] = Kept(_request(visit), answer, now + LIFE)

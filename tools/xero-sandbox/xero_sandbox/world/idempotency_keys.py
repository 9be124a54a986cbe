"""Keeps the answers that were given under an Idempotency-Key."""

import asyncio
from dataclasses import dataclass, field

from xero_sandbox.wire.responses import Response


@dataclass
class IdempotencyRecord:
    """The answer to the first call under a key, and what that call was."""

    request: bytes
    response: Response
    until: float


@dataclass
class IdempotencyKeys:
    """All keys in use, by app."""

    records: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    running: dict[tuple[str, str], asyncio.Event] = field(default_factory=dict)

"""The responses stored under Idempotency-Keys."""

import asyncio
from dataclasses import dataclass, field

from xero_sandbox.wire.responses import Response


@dataclass
class IdempotencyRecord:
    """The first response under a key, the hash of its request, and its expiry in seconds since 1970."""

    request: bytes
    response: Response
    until: float


@dataclass
class IdempotencyKeys:
    """All keys by client id and key: `running` requests, and `records` of finished ones."""

    records: dict[tuple[str, str], IdempotencyRecord] = field(default_factory=dict)
    running: dict[tuple[str, str], asyncio.Event] = field(default_factory=dict)

"""Keeps the answers that were given under an Idempotency-Key."""

import asyncio
from dataclasses import dataclass, field

from xero_sandbox.wire.answers import Answer


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
    running: dict[tuple[str, str], asyncio.Event] = field(default_factory=dict)

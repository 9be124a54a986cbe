"""Auth's use cases, one file for each topic; `Dependencies` is what all of them need."""

import asyncio
from dataclasses import dataclass, field

from auth_service.domain.secrets import TokenCipher
from auth_service.flows.single_flight import SingleFlight
from auth_service.xero import Xero
from common.postgres import Database


@dataclass(frozen=True)
class Dependencies:
    """The dependencies of the flows.

    `patience` is how many seconds a request to disconnect waits for Xero. At most two passwords are hashed at once,
    because each takes 19 MiB.
    """

    database: Database
    xero: Xero
    cipher: TokenCipher
    patience: float = 12
    single_flight: SingleFlight = field(default_factory=SingleFlight)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

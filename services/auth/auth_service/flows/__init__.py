"""What auth does when it is asked, one file a story; Tools is what every story works with."""

import asyncio
from dataclasses import dataclass, field

from auth_service.domain.secrets import TokenCipher
from auth_service.flows.single_flight import SingleFlight
from auth_service.xero import Xero
from common.postgres import Database


@dataclass(frozen=True)
class Dependencies:
    """What the flows work with.

    At most two passwords are hashed at once, each takes 19 MiB; whoever disconnects waits for Xero `patience` seconds.
    """

    database: Database
    xero: Xero
    cipher: TokenCipher
    patience: float = 12
    single_flight: SingleFlight = field(default_factory=SingleFlight)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

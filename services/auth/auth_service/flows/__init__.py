"""What auth does when it is asked, one file a story; Tools is what every story works with."""

import asyncio
from dataclasses import dataclass, field

from auth_service.domain.secrets import Seal
from auth_service.flows.flights import Flights
from auth_service.xero import Xero
from common.postgres import Database


@dataclass(frozen=True)
class Tools:
    """What the flows work with.

    At most two passwords are hashed at once, each takes 19 MiB; whoever disconnects waits for Xero `patience` seconds.
    """

    database: Database
    xero: Xero
    seal: Seal
    patience: float = 12
    flights: Flights = field(default_factory=Flights)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

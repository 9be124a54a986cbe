"""What auth does when it is asked, one file a story; Tools is what every story works with."""

import asyncio
from dataclasses import dataclass, field

from common.postgres import Database

from auth_service.domain.secrets import Seal
from auth_service.flows.flights import Flights
from auth_service.xero import Xero


@dataclass(frozen=True)
class Tools:
    """What the flows work with; at most two passwords are hashed at once, each takes 64 MiB."""

    database: Database
    xero: Xero
    seal: Seal
    flights: Flights = field(default_factory=Flights)
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

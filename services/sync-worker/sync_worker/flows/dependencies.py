"""What every flow works with."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from common.postgres import Database
from sync_worker.clients import Clients
from sync_worker.domain.batching import BootClock
from sync_worker.flows.circuit_breaker import CircuitBreaker
from sync_worker.repository.session import CompanySession
from sync_worker.settings import Settings
from sync_worker.xero.client import XeroClient


@dataclass(frozen=True)
class Dependencies:
    """The database, the clients, Xero, and the settings of this process."""

    database: Database
    clients: Clients
    xero: XeroClient
    settings: Settings
    intake_depth: Callable[[], Awaitable[int]]
    boot_clock: Callable[[], BootClock]
    circuit_breaker: CircuitBreaker

    @asynccontextmanager
    async def session(self, company_id: UUID) -> AsyncIterator[CompanySession]:
        """Open a session of a company; it commits when the block ends, and rolls back when the block raises."""
        async with self.database.transaction(company_id) as connection:
            yield CompanySession(connection, company_id)


def _boot_id() -> str:
    source = Path("/proc/sys/kernel/random/boot_id")
    return source.read_text().strip() if source.exists() else ""


_BOOT = _boot_id()
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def boot_clock() -> BootClock:
    """Read this machine's own clock, which no one sets: the boot it belongs to and its seconds."""
    return BootClock(_BOOT, time.clock_gettime(_CLOCK))

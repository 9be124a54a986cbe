"""While Xero is unavailable for all organisations nobody calls, and one call at a time tries whether it is back."""

import time
from dataclasses import dataclass, field
from uuid import UUID

from common.postgres import Database
from sync_worker.errors import Later
from sync_worker.repository import circuit_breaker

CHECK_EVERY_S = 1.0


@dataclass
class CircuitBreaker:
    """What this process knows of the circuit breaker; it looks once a second at the most while the way is free."""

    database: Database
    _checked: float = field(default=float("-inf"))
    _open: bool = False

    async def wait(self) -> None:
        """Return if calls may be made.

        Raises:
            Later: The circuit breaker is open, and another process makes the next test call.
        """
        if not self._open and time.monotonic() - self._checked < CHECK_EVERY_S:
            return
        async with self.database.everyone() as connection:
            self._open = await circuit_breaker.is_open(connection)
            self._checked = time.monotonic()
            if not self._open or await circuit_breaker.may_probe(connection):
                return
            until = await circuit_breaker.open_until(connection)
        raise Later("xero_away", until, "Xero is unavailable for all organisations")

    async def record(self, company_id: UUID, tenant_id: UUID, answered: bool) -> None:
        """Learn from a call that Xero answered, or that it did not."""
        if not answered:
            async with self.database.everyone() as connection:
                await circuit_breaker.record_failure(connection, company_id, tenant_id)
            self._open = True
        elif self._open:
            async with self.database.everyone() as connection:
                await circuit_breaker.close(connection)
            self._open = False

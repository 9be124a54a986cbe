"""While Xero is away for everybody nobody calls, and one call at a time tries whether it is back."""

import time
from dataclasses import dataclass, field
from uuid import UUID

from common.postgres import Database
from sync_worker.errors import Later
from sync_worker.repository import brake

LOOK_EVERY = 1.0


@dataclass
class Brake:
    """What this process knows of the brake; it looks once a second at the most while the way is free."""

    database: Database
    _looked: float = field(default=float("-inf"))
    _on: bool = False

    async def wait(self) -> None:
        """Return when calls may be made; Later while nobody calls."""
        if not self._on and time.monotonic() - self._looked < LOOK_EVERY:
            return
        async with self.database.everyone() as connection:
            self._on = await brake.is_set(connection)
            self._looked = time.monotonic()
            if not self._on or await brake.may_try(connection):
                return
            until = await brake.braked_until(connection)
        raise Later("xero_away", until, "Xero is away for everybody")

    async def note(self, company_id: UUID, tenant_id: UUID, answered: bool) -> None:
        """Learn from a call that Xero answered, or that it did not."""
        if not answered:
            async with self.database.everyone() as connection:
                await brake.note_away(connection, company_id, tenant_id)
            self._on = True
        elif self._on:
            async with self.database.everyone() as connection:
                await brake.release(connection)
            self._on = False

"""Permits for Xero calls, one row an organisation, shared by all workers."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from common.postgres.database import now
from sync_worker.domain.limits import Use
from sync_worker.repository.scope import OrganisationRepository

T = TypeVar("T")


class Permits(OrganisationRepository):
    """The permits for calls to one organisation."""

    async def with_use(
        self,
        decide: Callable[[Use, datetime], tuple[Use | None, T]],
    ) -> T:
        """Change an organisation's use by `decide` under a lock; None leaves it as it is."""
        await self._connection.execute(
            "INSERT INTO permits (company_id, tenant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            self._company_id,
            self._tenant_id,
        )
        row = await self._connection.fetchrow(
            """
            SELECT granted, flying, blocked_until, blocked_for, day_left, day_left_at
            FROM permits WHERE company_id = $1 AND tenant_id = $2
            FOR UPDATE
            """,
            self._company_id,
            self._tenant_id,
        )
        assert row is not None
        flying = {name: datetime.fromisoformat(until) for name, until in row["flying"].items()}
        use, answer = decide(Use(**{**row, "flying": flying}), await now(self._connection))
        if use is not None:
            await self._update(use)
        return answer

    async def _update(self, use: Use) -> None:
        await self._connection.execute(
            """
            UPDATE permits
            SET granted = $3, flying = $4, blocked_until = $5, blocked_for = $6, day_left = $7, day_left_at = $8
            WHERE company_id = $1 AND tenant_id = $2
            """,
            self._company_id,
            self._tenant_id,
            list(use.granted),
            {name: until.isoformat() for name, until in use.flying.items()},
            use.blocked_until,
            use.blocked_for,
            use.day_left,
            use.day_left_at,
        )

    async def day_left(self) -> int | None:
        """Return the number of calls that are left today, as Xero reported it."""
        remaining: int | None = await self._connection.fetchval(
            "SELECT day_left FROM permits WHERE company_id = $1 AND tenant_id = $2",
            self._company_id,
            self._tenant_id,
        )
        return remaining

"""The lease that lets one worker at a time work for a company."""

from uuid import UUID

from common.postgres.database import changed
from sync_worker.repository.scope import CompanyRepository


class Leases(CompanyRepository):
    """The lease of a company."""

    async def acquire(self, owner: UUID, seconds: float) -> int | None:
        """Take the company's lease if it is free, and return its fence."""
        fence: int | None = await self._connection.fetchval(
            """
            INSERT INTO leases AS l (company_id, owner, expires)
            VALUES ($1, $2, clock() + make_interval(secs => $3))
            ON CONFLICT (company_id) DO UPDATE
            SET owner = excluded.owner, fence = l.fence + 1, expires = excluded.expires
            WHERE l.expires < clock()
            RETURNING fence
            """,
            self._company_id,
            owner,
            seconds,
        )
        return fence

    async def lock(self, owner: UUID, fence: int) -> bool:
        """Return whether the lease is still held, and keep it from changing until this transaction ends."""
        return bool(
            await self._connection.fetchval(
                """
                SELECT true FROM leases
                WHERE company_id = $1 AND owner = $2 AND fence = $3 AND expires > clock()
                FOR SHARE
                """,
                self._company_id,
                owner,
                fence,
            )
        )

    async def renew(self, owner: UUID, fence: int, seconds: float) -> bool:
        """Prolong the lease; False when it was lost."""
        status = await self._connection.execute(
            """
            UPDATE leases SET expires = clock() + make_interval(secs => $4)
            WHERE company_id = $1 AND owner = $2 AND fence = $3 AND expires > clock()
            """,
            self._company_id,
            owner,
            fence,
            seconds,
        )
        return changed(status) == 1

    async def seconds_left(self, owner: UUID, fence: int) -> float | None:
        """Return the seconds that the lease still lasts; None if another worker holds it."""
        remaining: float | None = await self._connection.fetchval(
            """
            SELECT extract(epoch FROM expires - clock())::float8 FROM leases
            WHERE company_id = $1 AND owner = $2 AND fence = $3
            """,
            self._company_id,
            owner,
            fence,
        )
        return remaining

    async def release(self, owner: UUID, fence: int) -> None:
        """Release the lease."""
        await self._connection.execute(
            "UPDATE leases SET expires = '-infinity' WHERE company_id = $1 AND owner = $2 AND fence = $3",
            self._company_id,
            owner,
            fence,
        )

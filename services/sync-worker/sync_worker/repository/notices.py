"""Notices of Xero's webhooks that wait until the sync under way has ended."""

from collections.abc import Sequence

from sync_worker.domain.notices import Notice
from sync_worker.repository.scope import OrganisationRepository


class Notices(OrganisationRepository):
    """The notices of one organisation that wait for the end of a sync."""

    async def upsert(self, notices: Sequence[Notice]) -> None:
        """Store notices, the newest of each object; one without a time stays without."""
        await self._connection.executemany(
            """
            INSERT INTO xero_notices AS n (company_id, tenant_id, category, xero_id, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (company_id, tenant_id, category, xero_id) DO UPDATE
            SET at = CASE WHEN n.at IS NULL OR excluded.at IS NULL THEN NULL ELSE greatest(n.at, excluded.at) END
            """,
            [(self._company_id, self._tenant_id, one.category, one.xero_id, one.at) for one in notices],
        )

    async def pop(self) -> list[Notice]:
        """Remove all notices of a company and return those about an organisation."""
        rows = await self._connection.fetch(
            "DELETE FROM xero_notices WHERE company_id = $1 RETURNING tenant_id, category, xero_id, at",
            self._company_id,
        )
        return [
            Notice(row["category"], row["xero_id"], row["at"])
            for row in rows
            if row["tenant_id"] == self._tenant_id
        ]

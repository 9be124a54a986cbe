"""Parts split off from a batch, to find the one record that Xero fails at."""

from collections.abc import Sequence
from uuid import UUID

from sync_worker.domain.batching import Batch, Member
from sync_worker.domain.kind import Call
from sync_worker.repository.batches import bytes_of
from sync_worker.repository.scope import OrganisationRepository


class Splits(OrganisationRepository):
    """The parts of batches for one organisation."""

    async def split(
        self,
        parent: Batch,
        batch_id: UUID,
        call: Call,
        members: Sequence[Member],
    ) -> None:
        """Freeze some members of a batch as one of their own, to find out which of them Xero fails at."""
        await self._connection.execute(
            """
            INSERT INTO batches (
                company_id, batch_id, tenant_id, sync_id, kind, verb, method, path, query, body, failures, parent_id
            )
            SELECT company_id, $3, tenant_id, sync_id, kind, verb, $4, $5, $6, $7, failures, batch_id
            FROM batches WHERE company_id = $1 AND batch_id = $2
            """,
            self._company_id,
            parent.batch_id,
            batch_id,
            call.method,
            call.path,
            dict(call.query),
            bytes_of(call),
        )
        await self._connection.execute(
            """
            UPDATE batch_members SET batch_id = $3
            WHERE company_id = $1 AND batch_id = $2 AND NOT resolved AND record_id = ANY($4::text[])
            """,
            self._company_id,
            parent.batch_id,
            batch_id,
            [member.record_id for member in members],
        )

    async def mark_suspected(self, batch_id: UUID) -> None:
        """Store that one of these members makes Xero fail: they are not sent together again."""
        await self._connection.execute(
            "UPDATE batches SET suspected = true WHERE company_id = $1 AND batch_id = $2",
            self._company_id,
            batch_id,
        )

    async def unresolved_split(self, batch_id: UUID) -> UUID | None:
        """Return the batch split off from this one whose outcome is not known yet."""
        found: UUID | None = await self._connection.fetchval(
            "SELECT batch_id FROM batches WHERE company_id = $1 AND parent_id = $2 AND state <> 'resolved'",
            self._company_id,
            batch_id,
        )
        return found

"""The work list of a sync: the records whose newest revision Xero does not hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.postgres.database import changed
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.repository.scope import CompanyRepository
from sync_worker.repository.syncs import Sync


@dataclass(frozen=True)
class WorkRow:
    """A record of the work list, with its newest state."""

    record_id: str
    revision: int
    withdrawn: bool
    parent_withdrawn: bool
    belongs_to_create: bool
    record: JsonObject


class Work(CompanyRepository):
    """The work lists of a company's syncs."""

    async def take(self, sync: Sync, version: int, kinds: Sequence[str]) -> int:
        """Fill the work list: every record whose newest revision Xero does not hold, and dependents of withdrawn ones.

        OFFSET 0 keeps each look-up one by the whole key, as in `links.fetch`.
        """
        status = await self._connection.execute(
            """
            INSERT INTO work (company_id, sync_id, kind, record_id)
            SELECT r.company_id, $2, r.kind, r.record_id
            FROM records r
            LEFT JOIN LATERAL (
                SELECT revision, skipped_revision, skipped_version FROM links
                WHERE company_id = $1 AND tenant_id = $3 AND kind = r.kind AND record_id = r.record_id
                OFFSET 0
            ) l ON true
            LEFT JOIN LATERAL (
                SELECT record_id FROM problem_records
                WHERE company_id = $1 AND tenant_id = $3 AND kind = r.kind AND record_id = r.record_id
                  AND revision = r.revision AND blocks
                OFFSET 0
            ) p ON true
            WHERE r.company_id = $1 AND r.kind = ANY($5::text[])
              AND coalesce(l.revision, 0) <> r.revision
              AND NOT coalesce(
                  l.skipped_revision = r.revision AND (l.skipped_version IS NULL OR l.skipped_version = $4), false
              )
              AND p.record_id IS NULL
            ON CONFLICT DO NOTHING
            """,
            sync.company_id,
            sync.sync_id,
            sync.tenant_id,
            version,
            list(kinds),
        )
        await self._take_dependents_of_withdrawn(sync)
        return changed(status)

    async def _take_dependents_of_withdrawn(self, sync: Sync) -> None:
        await self._connection.execute(
            """
            WITH withdrawn AS MATERIALIZED (
                SELECT w.kind || ':' || w.record_id AS need
                FROM work w
                CROSS JOIN LATERAL (
                    SELECT FROM records r
                    WHERE r.company_id = $1 AND r.kind = w.kind AND r.record_id = w.record_id AND r.withdrawn
                    OFFSET 0
                ) r
                WHERE w.company_id = $1 AND w.sync_id = $2
            )
            INSERT INTO work (company_id, sync_id, kind, record_id)
            SELECT c.company_id, $2, c.kind, c.record_id
            FROM withdrawn
            JOIN records c ON c.company_id = $1 AND c.depends_on && ARRAY[withdrawn.need]
            JOIN links l ON l.company_id = c.company_id AND l.tenant_id = $3 AND l.kind = c.kind
                AND l.record_id = c.record_id AND l.xero_id IS NOT NULL
            ON CONFLICT DO NOTHING
            """,
            sync.company_id,
            sync.sync_id,
            sync.tenant_id,
        )

    async def currencies_pending(self, sync_id: UUID) -> set[str]:
        """Return the currencies of the documents in a work list."""
        rows = await self._connection.fetch(
            """
            SELECT DISTINCT r.record ->> 'currency' AS currency
            FROM work w
            JOIN records r ON r.company_id = $1 AND r.kind = w.kind AND r.record_id = w.record_id
            WHERE w.company_id = $1 AND w.sync_id = $2 AND w.state = 'pending' AND r.record ? 'currency'
            """,
            self._company_id,
            sync_id,
        )
        return {row["currency"] for row in rows}

    async def kinds_pending(self, sync_id: UUID) -> list[str]:
        """Return the kinds of which records wait in a work list."""
        rows = await self._connection.fetch(
            "SELECT DISTINCT kind FROM work WHERE company_id = $1 AND sync_id = $2 AND state = 'pending'",
            self._company_id,
            sync_id,
        )
        return [row["kind"] for row in rows]

    async def add(self, sync_id: UUID, refs: Sequence[Ref]) -> None:
        """Add records to a work list that was taken before something about them became known."""
        await self._connection.execute(
            """
            INSERT INTO work (company_id, sync_id, kind, record_id)
            SELECT $1, $2, kind, record_id FROM records
            WHERE company_id = $1 AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            ON CONFLICT DO NOTHING
            """,
            self._company_id,
            sync_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def pending(self, sync_id: UUID, kind: str, after: str, limit: int) -> list[WorkRow]:
        """Return records of a kind that wait in the work list, in the order of their ids."""
        rows = await self._connection.fetch(
            """
            SELECT w.record_id, r.revision, r.withdrawn, r.record,
                   coalesce(l.revision > 0 AND r.received_at <= l.born_at, false) AS belongs_to_create,
                   EXISTS (
                       SELECT 1 FROM unnest(r.depends_on) AS n(need)
                       JOIN records p ON p.company_id = $1 AND p.kind = split_part(n.need, ':', 1)
                           AND p.record_id = split_part(n.need, ':', 2)
                       WHERE p.withdrawn
                   ) AS parent_withdrawn
            FROM work w
            CROSS JOIN LATERAL (
                SELECT revision, withdrawn, record, depends_on, received_at FROM records
                WHERE company_id = $1 AND kind = $3 AND record_id = w.record_id
                OFFSET 0
            ) r
            LEFT JOIN LATERAL (
                SELECT revision, born_at FROM links
                WHERE company_id = $1 AND kind = $3 AND record_id = w.record_id
                  AND tenant_id = (SELECT tenant_id FROM syncs WHERE company_id = $1 AND sync_id = $2)
                OFFSET 0
            ) l ON true
            WHERE w.company_id = $1 AND w.sync_id = $2 AND w.kind = $3 AND w.state = 'pending' AND w.record_id > $4
            ORDER BY w.record_id
            LIMIT $5
            """,
            self._company_id,
            sync_id,
            kind,
            after,
            limit,
        )
        return [WorkRow(**row) for row in rows]

    async def mark(self, sync_id: UUID, refs: Sequence[Ref], state: str) -> None:
        """Move records of the work list to a state."""
        if not refs:
            return
        await self._connection.execute(
            """
            UPDATE work SET state = $3
            WHERE company_id = $1 AND sync_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($4::text[], $5::text[]))
            """,
            self._company_id,
            sync_id,
            state,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def delete(self, sync_id: UUID) -> None:
        """Drop the work list of a sync that has ended."""
        await self._connection.execute(
            "DELETE FROM work WHERE company_id = $1 AND sync_id = $2", self._company_id, sync_id
        )

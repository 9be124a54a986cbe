"""How the linked records of a company stand: equal on both sides, left with a reason, or different."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync_worker.domain.fields import UNDECIDED
from sync_worker.repository.links import LinkedObject, linked_object
from sync_worker.repository.scope import OrganisationRepository

_REASONS = sorted(reason.value for reason in UNDECIDED)
_COUNT = """
    WITH differing AS (
        SELECT kind, record_id, EXISTS (
            SELECT 1 FROM jsonb_each(differences) d WHERE d.value ->> 'reason' = ANY($4::text[])
        ) AS undecided
        FROM links
        WHERE company_id = $1 AND tenant_id = $2 AND xero_id IS NOT NULL AND kind = ANY($3::text[])
          AND differences <> '{}'
        UNION ALL
        SELECT k.kind, k.record_id, true
        FROM problem_records k
        JOIN links l USING (company_id, tenant_id, kind, record_id)
        WHERE k.company_id = $1 AND k.tenant_id = $2 AND k.kind = ANY($3::text[]) AND k.blocks
          AND l.xero_id IS NOT NULL
        UNION ALL
        SELECT l.kind, l.record_id, false
        FROM links l
        JOIN records r USING (company_id, kind, record_id)
        WHERE l.company_id = $1 AND l.tenant_id = $2 AND l.kind = ANY($3::text[]) AND l.xero_id IS NOT NULL
          AND l.skipped_revision = r.revision
    ), standing AS (
        SELECT kind, record_id, bool_or(undecided) AS undecided FROM differing GROUP BY kind, record_id
    )
    SELECT (
        SELECT count(*) FROM links
        WHERE company_id = $1 AND tenant_id = $2 AND xero_id IS NOT NULL AND kind = ANY($3::text[])
    ) AS linked,
        count(*) FILTER (WHERE undecided) AS different,
        count(*) FILTER (WHERE NOT undecided) AS explained
    FROM standing
"""


@dataclass(frozen=True)
class Counts:
    """Linked records by how they stand."""

    equal: int
    skipped: int
    different: int


class Comparison(OrganisationRepository):
    """How the linked records of one organisation stand."""

    async def counts(self, kinds: Sequence[str]) -> Counts:
        """Count linked records; one that is parked is different, for what is here did not reach Xero."""
        row = await self._connection.fetchrow(
            _COUNT,
            self._company_id,
            self._tenant_id,
            list(kinds),
            _REASONS,
        )
        assert row is not None
        return Counts(row["linked"] - row["different"] - row["explained"], row["explained"], row["different"])

    async def differing(self, limit: int) -> list[LinkedObject]:
        """Return links with fields that differ and wait for a decision or a write."""
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id, xero_id, revision, base, differences FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND xero_id IS NOT NULL AND differences <> '{}'
              AND EXISTS (SELECT 1 FROM jsonb_each(differences) d WHERE d.value ->> 'reason' = ANY($3::text[]))
            ORDER BY kind, record_id
            LIMIT $4
            """,
            self._company_id,
            self._tenant_id,
            _REASONS,
            limit,
        )
        return [linked_object(row) for row in rows]

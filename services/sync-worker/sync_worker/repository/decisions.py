"""What was decided about records: by a person who answered a problem, or because a name was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sync_worker.domain.kind import Ref
from sync_worker.repository.scope import CompanyRepository, OrganisationRepository


@dataclass(frozen=True)
class AffectedRow:
    """A record that a problem is about, in an organisation, at a revision."""

    tenant_id: UUID
    ref: Ref
    revision: int


class CompanyDecisions(CompanyRepository):
    """What people decided about records of a company."""

    async def record(self, records: Sequence[AffectedRow], action: str) -> None:
        """Store what a person decided about records."""
        await self._connection.executemany(
            """
            INSERT INTO decisions (company_id, tenant_id, kind, record_id, action, revision)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
            SET action = excluded.action, revision = excluded.revision
            """,
            [
                (self._company_id, one.tenant_id, one.ref.kind, one.ref.id, action, one.revision)
                for one in records
            ],
        )


class OrganisationDecisions(CompanyDecisions, OrganisationRepository):
    """What people decided about records with one organisation."""

    async def fetch(self, refs: Sequence[Ref]) -> dict[Ref, str]:
        """Return what people decided about these, whether or not there is a record of them."""
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id, action FROM decisions
            WHERE company_id = $1 AND tenant_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )
        return {Ref(row["kind"], row["record_id"]): row["action"] for row in rows}

    async def of_kind(self, kind: str) -> dict[Ref, str]:
        """Return what was decided about records of a kind; `ignore` and `numbered` hold for one revision."""
        rows = await self._connection.fetch(
            """
            SELECT s.record_id, s.action FROM decisions s
            JOIN records r ON r.company_id = s.company_id AND r.kind = s.kind AND r.record_id = s.record_id
            WHERE s.company_id = $1 AND s.tenant_id = $2 AND s.kind = $3
              AND (s.action NOT IN ('ignore', 'numbered') OR s.revision = r.revision)
            """,
            self._company_id,
            self._tenant_id,
            kind,
        )
        return {Ref(kind, row["record_id"]): row["action"] for row in rows}

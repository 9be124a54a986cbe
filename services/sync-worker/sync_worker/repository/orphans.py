"""Links whose object in Xero is gone: deleted, archived, or merged away."""

from dataclasses import dataclass

from sync_worker.domain.fields import MergeState
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.repository.links import differences_from
from sync_worker.repository.scope import OrganisationRepository


@dataclass(frozen=True)
class Orphan:
    """A link whose object is gone; `record` is the app's record as JSON, or else as Xero last showed it."""

    ref: Ref
    xero_id: str
    revision: int
    merge: MergeState
    record: JsonObject


class Orphans(OrganisationRepository):
    """The links of one organisation whose object is gone."""

    async def of_kind(self, kind: str) -> list[Orphan]:
        """Return the links of a kind whose object is gone, ordered by record; withdrawn records are left out."""
        rows = await self._connection.fetch(
            """
            SELECT l.kind, l.record_id, l.xero_id, l.base, l.differences, o.fields,
                   coalesce(r.revision, l.revision) AS revision,
                   coalesce(r.record, o.as_record || jsonb_build_object('id', l.record_id)) AS record
            FROM links l
            JOIN xero_objects o ON o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.xero_id = l.xero_id
                AND o.state <> 'live'
            LEFT JOIN records r ON r.company_id = $1 AND r.kind = $3 AND r.record_id = l.record_id
            WHERE l.company_id = $1 AND l.tenant_id = $2 AND l.kind = $3
              AND (r.record IS NOT NULL OR o.as_record IS NOT NULL) AND r.withdrawn IS NOT TRUE
            ORDER BY l.record_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
        )
        return [
            Orphan(
                Ref(row["kind"], row["record_id"]),
                row["xero_id"],
                row["revision"],
                MergeState(row["base"], row["fields"], differences_from(row["differences"])),
                row["record"],
            )
            for row in rows
        ]

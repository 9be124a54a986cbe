"""The members of batches: a record is in one batch at most whose outcome is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sync_worker.domain.batching import object_from_json
from sync_worker.domain.fields import Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.repository.scope import OrganisationRepository


@dataclass(frozen=True)
class OpenCreate:
    """A create whose outcome is not known: the batch it went with, the revision and the fields that were frozen."""

    batch_id: UUID
    revision: int
    ours: Values


class Members(OrganisationRepository):
    """The members of batches for one organisation."""

    async def resolve(self, batch_id: UUID, refs: Sequence[Ref]) -> None:
        """Mark these members as resolved."""
        if not refs:
            return
        await self._connection.execute(
            """
            UPDATE batch_members SET resolved = true
            WHERE company_id = $1 AND batch_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            batch_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def in_open(self, kind: str) -> set[str]:
        """Return the ids of records of a kind that are in a batch whose outcome is not known."""
        rows = await self._connection.fetch(
            """
            SELECT record_id FROM batch_members
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND NOT resolved
            """,
            self._company_id,
            self._tenant_id,
            kind,
        )
        return {row["record_id"] for row in rows}

    async def open_creates(self, refs: Sequence[Ref]) -> dict[Ref, OpenCreate]:
        """Return the creates of these records whose outcome is not known."""
        if not refs:
            return {}
        rows = await self._connection.fetch(
            """
            SELECT m.kind, m.record_id, m.batch_id, m.revision, m.ours
            FROM batch_members m
            JOIN batches b ON b.company_id = m.company_id AND b.batch_id = m.batch_id
            WHERE m.company_id = $1 AND m.tenant_id = $2 AND NOT m.resolved AND b.verb = 'create'
              AND (m.kind, m.record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )
        return {
            Ref(row["kind"], row["record_id"]): OpenCreate(row["batch_id"], row["revision"], row["ours"])
            for row in rows
        }

    async def sent_twice(self, refs: Sequence[Ref]) -> dict[Ref, list[JsonObject]]:
        """Return the payloads of creates of these records that were sent more than once, in one try or in several."""
        if not refs:
            return {}
        rows = await self._connection.fetch(
            """
            SELECT m.kind, m.record_id, m.payload
            FROM batch_members m
            JOIN batches b ON b.company_id = m.company_id AND b.batch_id = m.batch_id
            WHERE m.company_id = $1 AND m.tenant_id = $2 AND b.verb = 'create' AND (b.sends > 1 OR b.generation > 1)
              AND (m.kind, m.record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )
        payloads: dict[Ref, list[JsonObject]] = {}
        for row in rows:
            payloads.setdefault(Ref(row["kind"], row["record_id"]), []).append(
                object_from_json(row["payload"])
            )
        return payloads

    async def any_sent_again(self, sync_id: UUID, kind: str) -> bool:
        """Return whether a batch of a sync was sent more than once, so that Xero may hold something twice."""
        return bool(
            await self._connection.fetchval(
                """
                SELECT EXISTS (
                    SELECT 1 FROM batches
                    WHERE company_id = $1 AND sync_id = $2 AND kind = $3
                      AND (sends > 1 OR generation > 1 OR doubtful OR parent_id IS NOT NULL)
                )
                """,
                self._company_id,
                sync_id,
                kind,
            )
        )

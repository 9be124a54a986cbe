"""What Xero last showed of its objects, linked or not, and up to which of its times it was read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from common.postgres import Row
from sync_worker.domain.fields import Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.repository.scope import OrganisationRepository


@dataclass(frozen=True)
class XeroObject:
    """An object of Xero as it was last seen; `as_record` is None for what is not pulled.

    `updated_at` is when Xero last changed it; None where Xero does not say so.
    """

    kind: str
    xero_id: str
    state: str
    seen: JsonObject
    as_record: JsonObject | None = None
    match_keys: tuple[str, ...] = ()
    fields: Values = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True)
class SeenObject:
    """An object as it was last seen, and the id of the record that it belongs to alone, or None."""

    object: XeroObject
    record_id: str | None


class XeroObjects(OrganisationRepository):
    """The objects of one organisation as Xero last showed them."""

    async def upsert(self, objects: Sequence[XeroObject]) -> None:
        """Store what Xero showed of objects."""
        if not objects:
            return
        await self._connection.execute(
            """
            INSERT INTO xero_objects (
                company_id, tenant_id, kind, xero_id, state, seen, as_record, match_keys, fields, updated_at
            )
            SELECT $1, $2, o.kind, o.xero_id, o.state, o.seen, o.as_record,
                   ARRAY(SELECT jsonb_array_elements_text(o.match_keys)), o.fields, o.updated_at
            FROM jsonb_to_recordset($3) AS o(
                kind text, xero_id text, state text, seen jsonb, as_record jsonb, match_keys jsonb, fields jsonb,
                updated_at timestamptz
            )
            ON CONFLICT (company_id, tenant_id, kind, xero_id) DO UPDATE
            SET state = excluded.state, seen = excluded.seen, as_record = excluded.as_record,
                match_keys = excluded.match_keys, fields = xero_objects.fields || excluded.fields, seen_at = clock(),
                updated_at = coalesce(excluded.updated_at, xero_objects.updated_at)
            """,
            self._company_id,
            self._tenant_id,
            [
                {
                    "kind": one.kind,
                    "xero_id": one.xero_id,
                    "state": one.state,
                    "seen": one.seen,
                    "as_record": one.as_record,
                    "match_keys": list(one.match_keys),
                    "fields": dict(one.fields),
                    "updated_at": None if one.updated_at is None else one.updated_at.isoformat(),
                }
                for one in {(one.kind, one.xero_id): one for one in objects}.values()
            ],
        )

    async def fetch(self, kind: str, xero_ids: Sequence[str]) -> dict[str, SeenObject]:
        """Return objects as they were last seen, by their Xero id; what was never seen is left out."""
        if not xero_ids:
            return {}
        rows = await self._connection.fetch(
            """
            SELECT o.kind, o.xero_id, o.state, o.seen, o.as_record, o.match_keys, o.fields, l.record_id
            FROM xero_objects o
            LEFT JOIN LATERAL (
                SELECT record_id FROM links
                WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = o.xero_id AND NOT shared
                OFFSET 0
            ) l ON true
            WHERE o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.xero_id = ANY($4::text[])
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(xero_ids),
        )
        return {row["xero_id"]: SeenObject(_object(row), row["record_id"]) for row in rows}

    async def updated_at(self, kind: str, xero_ids: Sequence[str]) -> dict[str, datetime | None]:
        """Return when Xero last changed these objects, as it was last shown; what was never seen is left out."""
        rows = await self._connection.fetch(
            """
            SELECT xero_id, updated_at FROM xero_objects
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = ANY($4::text[])
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(xero_ids),
        )
        return {row["xero_id"]: row["updated_at"] for row in rows}

    async def unlinked(self, kind: str, limit: int) -> list[XeroObject]:
        """Return live objects of a kind that belong to no record."""
        rows = await self._connection.fetch(
            """
            SELECT o.kind, o.xero_id, o.state, o.seen, o.as_record, o.match_keys, o.fields
            FROM xero_objects o
            LEFT JOIN LATERAL (
                SELECT record_id FROM links
                WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = o.xero_id AND NOT shared
                OFFSET 0
            ) own ON true
            WHERE o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.state = 'live'
              AND own.record_id IS NULL
              AND o.xero_id NOT IN (
                  SELECT xero_id FROM links
                  WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND shared AND xero_id IS NOT NULL
              )
            ORDER BY o.xero_id
            LIMIT $4
            """,
            self._company_id,
            self._tenant_id,
            kind,
            limit,
        )
        return [_object(row) for row in rows]

    async def of_kind(self, kind: str) -> list[XeroObject]:
        """Return all objects of a kind; for kinds that are few."""
        rows = await self._connection.fetch(
            """
            SELECT kind, xero_id, state, seen, as_record, match_keys, fields
            FROM xero_objects
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3
            ORDER BY xero_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
        )
        return [_object(row) for row in rows]

    async def mark_missing_removed(self, kind: str, listed: Sequence[str]) -> list[XeroObject]:
        """Mark as removed what a full list no longer holds; return these objects as they were."""
        rows = await self._connection.fetch(
            """
            UPDATE xero_objects SET state = 'removed', seen_at = clock()
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND state = 'live'
              AND NOT (xero_id = ANY($4::text[]))
            RETURNING kind, xero_id, state, seen, as_record, match_keys, fields
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(listed),
        )
        return [_object(row) for row in rows]

    async def unlinked_by_key(self, kind: str, keys: Sequence[str]) -> list[XeroObject]:
        """Return live objects of a kind that belong to no record and have one of these keys."""
        rows = await self._connection.fetch(
            """
            SELECT o.kind, o.xero_id, o.state, o.seen, o.as_record, o.match_keys, o.fields
            FROM xero_objects o
            WHERE o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.state = 'live'
              AND o.match_keys && $4::text[]
              AND NOT EXISTS (
                  SELECT 1 FROM links l
                  WHERE l.company_id = $1 AND l.tenant_id = $2 AND l.kind = $3 AND l.xero_id = o.xero_id
              )
            ORDER BY o.xero_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(keys),
        )
        return [_object(row) for row in rows]

    async def by_key(self, kind: str, key: str) -> list[XeroObject]:
        """Return live objects of a kind with a key, linked or not."""
        rows = await self._connection.fetch(
            """
            SELECT kind, xero_id, state, seen, as_record, match_keys, fields FROM xero_objects
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND state = 'live' AND match_keys @> ARRAY[$4]
            ORDER BY xero_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
            key,
        )
        return [_object(row) for row in rows]

    async def mark_removed(self, kind: str, xero_ids: Sequence[str]) -> None:
        """Mark objects as gone in Xero."""
        await self._connection.execute(
            """
            UPDATE xero_objects SET state = 'removed', seen_at = clock()
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = ANY($4::text[])
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(xero_ids),
        )

    async def read_to(self, kind: str) -> datetime | None:
        """Return the time, by Xero's clock, up to which the changes of a kind were read."""
        at: datetime | None = await self._connection.fetchval(
            "SELECT read_to FROM readings WHERE company_id = $1 AND tenant_id = $2 AND kind = $3",
            self._company_id,
            self._tenant_id,
            kind,
        )
        return at

    async def record_read_to(self, kind: str, at: datetime) -> None:
        """Store the time, by Xero's clock, up to which the changes of a kind were read."""
        await self._connection.execute(
            """
            INSERT INTO readings (company_id, tenant_id, kind, read_to) VALUES ($1, $2, $3, $4)
            ON CONFLICT (company_id, tenant_id, kind) DO UPDATE
            SET read_to = greatest(readings.read_to, excluded.read_to)
            """,
            self._company_id,
            self._tenant_id,
            kind,
            at,
        )


def _object(row: Row) -> XeroObject:
    return XeroObject(
        row["kind"],
        row["xero_id"],
        row["state"],
        row["seen"],
        row["as_record"],
        tuple(row["match_keys"]),
        row["fields"],
    )


def same(one: JsonObject | None, other: JsonObject | None) -> bool:
    """Compare two short forms."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

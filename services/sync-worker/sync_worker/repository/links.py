"""Links between records and Xero's objects, and what Xero last showed of each object."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.postgres import Row
from sync_worker.domain.elements import part_of, text_of, values_of
from sync_worker.domain.fields import Difference, MergeState, Reason
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Link, Ref
from sync_worker.repository.scope import OrganisationRepository


@dataclass(frozen=True)
class LinkUpdate:
    """A link as it is to be kept; `revision` is the one Xero now holds.

    `merge` is the base of the merge as it now stands, or None where it stays as it is.
    """

    ref: Ref
    xero_id: str
    revision: int
    shared: bool = False
    merge: MergeState | None = None


@dataclass(frozen=True)
class LinkedObject:
    """A link of an object in Xero, with the app's side of its merge base; Xero's stands with the object."""

    ref: Ref
    xero_id: str
    revision: int
    merge: MergeState


class Links(OrganisationRepository):
    """The links of a company with one organisation."""

    async def fetch(self, refs: Iterable[Ref]) -> dict[Ref, Link]:
        """Return the links of these records that have an object, with what was last seen of it.

        OFFSET 0 keeps each look-up one by the whole key: on tables that were filled a moment ago the planner knows no
        better than to compare every link with every object.
        """
        wanted = sorted(set(refs))
        rows = await self._connection.fetch(
            """
            SELECT w.kind, w.record_id, l.xero_id, l.revision, l.base, l.differences, o.state, o.seen, o.fields
            FROM unnest($3::text[], $4::text[]) AS w(kind, record_id)
            CROSS JOIN LATERAL (
                SELECT xero_id, revision, base, differences FROM links
                WHERE company_id = $1 AND tenant_id = $2 AND kind = w.kind AND record_id = w.record_id
                  AND xero_id IS NOT NULL
                OFFSET 0
            ) l
            LEFT JOIN LATERAL (
                SELECT state, seen, fields FROM xero_objects
                WHERE company_id = $1 AND tenant_id = $2 AND kind = w.kind AND xero_id = l.xero_id
                OFFSET 0
            ) o ON true
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in wanted],
            [ref.id for ref in wanted],
        )
        return {
            Ref(row["kind"], row["record_id"]): Link(
                row["xero_id"],
                row["revision"],
                row["state"] or "live",
                row["seen"] or {},
                MergeState(row["base"], row["fields"] or {}, differences_from(row["differences"])),
            )
            for row in rows
        }

    async def upsert(self, links: Sequence[LinkUpdate]) -> None:
        """Insert or update links, and delete the decision that a record is skipped: it is in Xero now.

        A link that shares its object with another one, because the two were merged, goes on sharing it. Where an
        object takes the place of another one, it is not known to hold the revision that the other one held.
        """
        if not links:
            return
        await self._connection.executemany(
            """
            INSERT INTO links (
                company_id, tenant_id, kind, record_id, xero_id, revision, shared, born_at, base, differences
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, clock(), coalesce($8::jsonb, '{}'), coalesce($9::jsonb, '{}'))
            ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
            SET base = coalesce($8::jsonb, links.base), differences = coalesce($9::jsonb, links.differences),
                xero_id = excluded.xero_id, born_at = coalesce(links.born_at, excluded.born_at),
                revision = CASE WHEN links.xero_id <> excluded.xero_id THEN excluded.revision
                                ELSE greatest(links.revision, excluded.revision) END,
                shared = excluded.shared OR (links.shared AND links.xero_id = excluded.xero_id),
                skipped_revision = NULL, skipped_version = NULL, changed_at = clock()
            """,
            [
                (
                    self._company_id,
                    self._tenant_id,
                    link.ref.kind,
                    link.ref.id,
                    link.xero_id,
                    link.revision,
                    link.shared,
                    None if link.merge is None else dict(link.merge.ours),
                    None if link.merge is None else _as_json(link.merge),
                )
                for link in sorted(
                    links, key=lambda one: one.ref
                )  # one order, so that nobody waits in a circle
            ],
        )

    async def lock(self, refs: Iterable[Ref]) -> None:
        """Lock the links of these records until this transaction ends."""
        wanted = sorted(set(refs))
        await self._connection.execute(
            """
            SELECT FROM links
            WHERE company_id = $1 AND tenant_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            ORDER BY kind, record_id
            FOR UPDATE
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in wanted],
            [ref.id for ref in wanted],
        )

    async def set_merge(self, merges: Mapping[Ref, MergeState]) -> None:
        """Write the app's side of the merge base of links that exist."""
        await self._connection.executemany(
            """
            UPDATE links SET base = $5, differences = $6, changed_at = clock()
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4
            """,
            [
                (self._company_id, self._tenant_id, ref.kind, ref.id, dict(merge.ours), _as_json(merge))
                for ref, merge in sorted(merges.items())
            ],
        )

    async def of_objects(self, kind: str, xero_ids: Sequence[str]) -> list[LinkedObject]:
        """Return the links of objects; several where contacts were merged. Xero's side of the base is left empty."""
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id, xero_id, revision, base, differences FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = ANY($4::text[])
            ORDER BY record_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(xero_ids),
        )
        return [linked_object(row) for row in rows]

    async def request_resend(self, refs: Sequence[Ref]) -> None:
        """Send records with the next sync although Xero holds their revision."""
        await self._connection.execute(
            """
            UPDATE links SET revision = 0, skipped_revision = NULL, skipped_version = NULL, changed_at = clock()
            WHERE company_id = $1 AND tenant_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def delete(self, refs: Sequence[Ref]) -> None:
        """Delete links; only for kinds whose links are a mapping that a person may change."""
        await self._connection.execute(
            """
            DELETE FROM links
            WHERE company_id = $1 AND tenant_id = $2
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def skip(self, ref: Ref, revision: int, version: int | None) -> bool:
        """Skip the revision until the settings change, or permanently if `version` is None; True the first time."""
        before = await self._connection.fetchval(
            """
            SELECT skipped_revision FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4
            FOR UPDATE
            """,
            self._company_id,
            self._tenant_id,
            ref.kind,
            ref.id,
        )
        await self._connection.execute(
            """
            INSERT INTO links (company_id, tenant_id, kind, record_id, skipped_revision, skipped_version)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
            SET skipped_revision = excluded.skipped_revision, skipped_version = excluded.skipped_version, changed_at =
            clock()
            """,
            self._company_id,
            self._tenant_id,
            ref.kind,
            ref.id,
            revision,
            version,
        )
        return bool(before != revision)

    async def any_linked(self, kind: str) -> bool:
        """Return whether any record of a kind is in this organisation."""
        return bool(
            await self._connection.fetchval(
                "SELECT EXISTS (SELECT 1 FROM links WHERE company_id = $1 AND tenant_id = $2 AND kind = $3"
                " AND xero_id IS NOT NULL)",
                self._company_id,
                self._tenant_id,
                kind,
            )
        )


def linked_object(row: Row) -> LinkedObject:
    """Return a link that was read with kind, record_id, xero_id, revision, base and differences."""
    return LinkedObject(
        Ref(row["kind"], row["record_id"]),
        row["xero_id"],
        row["revision"],
        MergeState(row["base"], {}, differences_from(row["differences"])),
    )


def differences_from(stored: JsonObject) -> dict[str, Difference]:
    """Return the differences of a link from their stored form."""
    return {
        name: Difference(
            Reason(text_of(one, "reason")),
            text_of(one, "ours"),
            text_of(one, "theirs"),
            values_of(one, "before"),
        )
        for name in stored
        if (one := part_of(stored, name))
    }


def _as_json(merge: MergeState) -> JsonObject:
    return {
        name: {"reason": one.reason.value, "ours": one.ours, "theirs": one.theirs, "before": list(one.before)}
        for name, one in merge.differences.items()
    }

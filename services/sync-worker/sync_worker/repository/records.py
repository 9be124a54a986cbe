"""The newest state of every record, and how far each source's change feed has been taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.failpoint import guard_disabled
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Ref
from sync_worker.repository.scope import CompanyRepository, OrganisationRepository


@dataclass(frozen=True)
class ReceivedRecord:
    """A record's state as an event told it."""

    kind: str
    record_id: str
    source: str
    revision: int
    at: datetime
    withdrawn: bool
    record: JsonObject
    match_keys: Sequence[str]
    depends_on: Sequence[str]

    @property
    def ref(self) -> Ref:
        """Name the record."""
        return Ref(self.kind, self.record_id)


@dataclass(frozen=True)
class StoredRecord:
    """A record as it is kept."""

    kind: str
    record_id: str
    source: str
    revision: int
    at: datetime
    withdrawn: bool
    record: JsonObject

    @property
    def ref(self) -> Ref:
        """Name the record."""
        return Ref(self.kind, self.record_id)


class CompanyRecords(CompanyRepository):
    """The records of a company, and its change feeds."""

    async def upsert_if_newer(self, incoming: Sequence[ReceivedRecord]) -> set[Ref]:
        """Store each record that is newer than the stored one and from the same source; return the stored ones."""
        rows = await self._connection.fetch(
            """
            INSERT INTO records (company_id, kind, record_id, source, revision, at, withdrawn, record, match_keys,
            depends_on)
            SELECT $1, r.kind, r.record_id, r.source, r.revision, r.at, r.withdrawn, r.record,
                   ARRAY(SELECT jsonb_array_elements_text(r.match_keys)), ARRAY(SELECT
                   jsonb_array_elements_text(r.depends_on))
            FROM jsonb_to_recordset($2) AS r(
                kind text, record_id text, source text, revision bigint, at timestamptz, withdrawn boolean,
                record jsonb, match_keys jsonb, depends_on jsonb
            )
            ON CONFLICT (company_id, kind, record_id) DO UPDATE
            SET revision = excluded.revision, at = excluded.at, withdrawn = excluded.withdrawn,
                record = excluded.record,
                match_keys = excluded.match_keys, depends_on = excluded.depends_on, received_at = clock()
            WHERE records.source = excluded.source AND (records.revision < excluded.revision OR $3)
            RETURNING kind, record_id
            """,
            self._company_id,
            [
                {
                    "kind": one.kind,
                    "record_id": one.record_id,
                    "source": one.source,
                    "revision": one.revision,
                    "at": one.at.isoformat(),
                    "withdrawn": one.withdrawn,
                    "record": dict(one.record),
                    "match_keys": list(one.match_keys),
                    "depends_on": list(one.depends_on),
                }
                for one in sorted(incoming, key=lambda one: one.ref)
            ],
            guard_disabled("revision"),
        )
        return {Ref(row["kind"], row["record_id"]) for row in rows}

    async def withdraw_missing_children(
        self, kind: str, whole: Ref, remaining: Sequence[str], revision: int
    ) -> set[Ref]:
        """Withdraw the parts of a record that its newest revision no longer brings; give those it withdrew."""
        rows = await self._connection.fetch(
            """
            UPDATE records SET withdrawn = true, revision = $6, received_at = clock()
            WHERE company_id = $1 AND kind = $2 AND depends_on @> ARRAY[$3 || ':' || $4] AND NOT (record_id =
            ANY($5::text[]))
              AND revision < $6 AND NOT withdrawn
            RETURNING record_id
            """,
            self._company_id,
            kind,
            whole.kind,
            whole.id,
            list(remaining),
            revision,
        )
        return {Ref(kind, row["record_id"]) for row in rows}

    async def fetch(self, refs: Sequence[Ref]) -> dict[Ref, StoredRecord]:
        """Return the records that are kept of those named."""
        if not refs:
            return {}
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id, source, revision, at, withdrawn, record
            FROM records
            WHERE company_id = $1 AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))
            """,
            self._company_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )
        return {Ref(row["kind"], row["record_id"]): StoredRecord(**row) for row in rows}

    async def of_kind(self, kind: str) -> list[StoredRecord]:
        """Return all records of a kind that are not withdrawn; for kinds that are few."""
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id, source, revision, at, withdrawn, record
            FROM records
            WHERE company_id = $1 AND kind = $2 AND NOT withdrawn
            ORDER BY record_id
            """,
            self._company_id,
            kind,
        )
        return [StoredRecord(**row) for row in rows]

    async def known_ids(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Return those of these ids of which there is a record."""
        rows = await self._connection.fetch(
            "SELECT record_id FROM records WHERE company_id = $1 AND kind = $2 AND record_id = ANY($3::text[])",
            self._company_id,
            kind,
            list(ids),
        )
        return {row["record_id"] for row in rows}

    async def advance_feed(self, source: str, changes: Sequence[int]) -> None:
        """Store which changes were received, and advance the mark of gapless changes."""
        if not changes:
            return
        mark: int = await self._connection.fetchval(
            """
            INSERT INTO feeds (company_id, source) VALUES ($1, $2)
            ON CONFLICT (company_id, source) DO UPDATE SET source = excluded.source
            RETURNING taken_to
            """,
            self._company_id,
            source,
        )
        new = sorted(change for change in set(changes) if change > mark)
        if not new:
            return
        reached = mark
        while new and new[0] == reached + 1:
            reached = new.pop(0)
        if new:
            await self._connection.execute(
                "INSERT INTO feed_ahead (company_id, source, change) SELECT $1, $2, unnest($3::bigint[]) "
                "ON CONFLICT DO NOTHING",
                self._company_id,
                source,
                new,
            )
        if reached > mark:
            await self._move(source, reached)

    async def _move(self, source: str, reached: int) -> None:
        """Advance the mark over changes that had arrived before a gap was filled."""
        end = await self._connection.fetchval(
            """
            SELECT max(change) FROM (
                SELECT change, change - row_number() OVER (ORDER BY change) AS run
                FROM feed_ahead
                WHERE company_id = $1 AND source = $2 AND change > $3
            ) ahead
            WHERE run = $3
            """,
            self._company_id,
            source,
            reached,
        )
        mark = end or reached
        await self._connection.execute(
            "UPDATE feeds SET taken_to = greatest(taken_to, $3) WHERE company_id = $1 AND source = $2",
            self._company_id,
            source,
            mark,
        )
        await self._connection.execute(
            "DELETE FROM feed_ahead WHERE company_id = $1 AND source = $2 AND change <= $3",
            self._company_id,
            source,
            mark,
        )

    async def feed_mark(self, source: str) -> int:
        """Return the change number up to which all changes were received."""
        mark = await self._connection.fetchval(
            "SELECT taken_to FROM feeds WHERE company_id = $1 AND source = $2", self._company_id, source
        )
        return int(mark or 0)

    async def other_sources(self, ours: str) -> bool:
        """Return whether the company has records that did not come from our invoicing service."""
        return bool(
            await self._connection.fetchval(
                "SELECT EXISTS (SELECT 1 FROM feeds WHERE company_id = $1 AND source <> $2)",
                self._company_id,
                ours,
            )
        )

    async def note_source(self, source: str) -> None:
        """Store that a source sends records of this company."""
        await self._connection.execute(
            "INSERT INTO feeds (company_id, source) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            self._company_id,
            source,
        )


class OrganisationRecords(CompanyRecords, OrganisationRepository):
    """The records of a company, seen from one organisation."""

    async def unlinked_candidates(self, kind: str, keys: Sequence[str]) -> list[StoredRecord]:
        """Return the records without an object in this organisation that share one of the keys."""
        rows = await self._connection.fetch(
            """
            SELECT r.kind, r.record_id, r.source, r.revision, r.at, r.withdrawn, r.record
            FROM records r
            LEFT JOIN links l ON l.company_id = r.company_id AND l.tenant_id = $2
                AND l.kind = r.kind AND l.record_id = r.record_id
            WHERE r.company_id = $1 AND r.kind = $3 AND NOT r.withdrawn AND r.match_keys && $4::text[]
              AND l.xero_id IS NULL
            ORDER BY r.record_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(keys),
        )
        return [StoredRecord(**row) for row in rows]

    async def first_with_keys(self, kind: str, keys: Sequence[str]) -> dict[str, StoredRecord]:
        """Return the first record that has each of these keys: the one in Xero, else the one received first."""
        rows = await self._connection.fetch(
            """
            SELECT DISTINCT ON (k.key) k.key, r.kind, r.record_id, r.source, r.revision, r.at, r.withdrawn, r.record
            FROM unnest($4::text[]) AS k(key)
            JOIN records r ON r.company_id = $1 AND r.kind = $3 AND r.match_keys @> ARRAY[k.key]
            LEFT JOIN links l ON l.company_id = $1 AND l.tenant_id = $2 AND l.kind = $3 AND l.record_id = r.record_id
                AND l.xero_id IS NOT NULL
            WHERE NOT r.withdrawn OR l.record_id IS NOT NULL
            ORDER BY k.key, l.born_at NULLS LAST, r.received_at, r.record_id
            """,
            self._company_id,
            self._tenant_id,
            kind,
            list(keys),
        )
        return {
            row["key"]: StoredRecord(**{name: value for name, value in row.items() if name != "key"})
            for row in rows
        }

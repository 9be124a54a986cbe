"""Stores the entries of syncs, each sequence number once."""

from collections.abc import Sequence
from uuid import UUID

from common.contracts.sync import Entry, SyncRecorded
from common.postgres import Connection
from log_service.domain import EntryFilter


async def add(connection: Connection, company_id: UUID, event: SyncRecorded) -> None:
    """Insert the entries that are not stored yet and count them; the caller has locked the sync with `ensure`."""
    await connection.execute(
        """
        WITH added AS (
            INSERT INTO entries (
                company_id, sync_id, sequence, at, kind, record_id, label, outcome, sentence, cause, remedy, place,
                problem_id, xero_id, xero_url, xero_words, revision, changes
            )
            SELECT $1, $2, sequence, at, kind, record_id, label, outcome, sentence, cause, remedy, place,
                problem_id, xero_id, xero_url, xero_words, revision, changes
            FROM jsonb_to_recordset($3) AS entry (
                sequence bigint, at timestamptz, kind text, record_id text, label text, outcome text, sentence text,
                cause text, remedy text, place text, problem_id uuid, xero_id text, xero_url text, xero_words text,
                revision bigint, changes jsonb
            )
            ON CONFLICT DO NOTHING
            RETURNING 1
        )
        UPDATE syncs
        SET entries_kept = entries_kept + (SELECT count(*) FROM added)
        WHERE company_id = $1 AND sync_id = $2
        """,
        company_id,
        event.sync_id,
        [entry.model_dump(mode="json") for entry in event.entries],
    )


async def page(
    connection: Connection, company_id: UUID, sync_id: UUID, after: int, limit: int, filters: EntryFilter
) -> Sequence[Entry]:
    """Return at most `limit` entries of a sync with a sequence number above `after`, in order."""
    # The best index depends on the filters, so the plan must be made for their values.
    await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    rows = await connection.fetch(
        """
        SELECT sequence, at, kind, record_id, label, outcome, sentence, cause, remedy, place,
            problem_id, xero_id, xero_url, xero_words, revision, changes
        FROM entries
        WHERE company_id = $1
          AND sync_id = $2
          AND sequence > $3
          AND ($4::text IS NULL OR kind = $4)
          AND ($5::text IS NULL OR outcome = $5)
          AND (
              $6::text IS NULL
              OR strpos(lower(label), lower($6)) > 0
              OR strpos(lower(sentence), lower($6)) > 0
              OR EXISTS (
                  SELECT
                  FROM jsonb_to_recordset(changes) AS one (field text, before text, after text, replaced text)
                  WHERE strpos(
                      lower(concat_ws(' ', translate(field, '_.', '  '), before, after, replaced)), lower($6)
                  ) > 0
              )
          )
        ORDER BY sequence
        LIMIT $7
        """,
        company_id,
        sync_id,
        after,
        filters.kind,
        filters.outcome,
        filters.words,
        limit,
    )
    return [Entry.model_validate(dict(row)) for row in rows]

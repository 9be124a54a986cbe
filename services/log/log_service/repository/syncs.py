"""Stores syncs: each event adds its data, and a lower sequence number never overwrites a higher one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from common.contracts.gateway import SyncRequested
from common.contracts.log import Sync
from common.contracts.sync import SyncCompleted, SyncJoined, SyncProgressed, SyncStarted
from common.postgres import Connection
from common.postgres.database import changed
from log_service.domain import Moment, shown_state


async def ensure(connection: Connection, company_id: UUID, sync_id: UUID, requested_at: datetime) -> None:
    """Create a sync if it is unknown and lock it until the transaction ends; its earliest event is its request time."""
    await connection.execute(
        """
        INSERT INTO syncs AS known (company_id, sync_id, requested_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (company_id, sync_id) DO UPDATE
        SET requested_at = least(known.requested_at, excluded.requested_at)
        """,
        company_id,
        sync_id,
        requested_at,
    )


async def request(connection: Connection, company_id: UUID, event: SyncRequested) -> None:
    """Store a sync's mode and trigger."""
    await connection.execute(
        "UPDATE syncs SET mode = $3, trigger = $4 WHERE company_id = $1 AND sync_id = $2",
        company_id,
        event.sync_id,
        event.mode,
        event.trigger,
    )


async def join(connection: Connection, company_id: UUID, event: SyncJoined) -> None:
    """Store the sync that this one was joined to."""
    await connection.execute(
        "UPDATE syncs SET joined_to = $3 WHERE company_id = $1 AND sync_id = $2",
        company_id,
        event.sync_id,
        event.joined_to,
    )


async def start(connection: Connection, company_id: UUID, event: SyncStarted) -> None:
    """Store when a sync started and with which organisation; it is `running` unless a newer event is stored."""
    await connection.execute(
        """
        UPDATE syncs
        SET mode = coalesce(mode, $3),
            trigger = coalesce(trigger, $4),
            organisation = $5,
            started_at = least(started_at, $6),
            state = CASE WHEN sequence < $7 AND ended_as IS NULL THEN 'running' ELSE state END,
            sequence = CASE WHEN ended_as IS NULL THEN greatest(sequence, $7) ELSE sequence END
        WHERE company_id = $1 AND sync_id = $2
        """,
        company_id,
        event.sync_id,
        event.mode,
        event.trigger,
        event.organisation,
        event.time,
        event.sequence,
    )


async def progress(connection: Connection, company_id: UUID, event: SyncProgressed) -> None:
    """Store a sync's progress, unless a newer event is stored."""
    await connection.execute(
        """
        UPDATE syncs
        SET sequence = $3, state = $4, phase = $5, waits = $6, counts = $7, calls = $8, problems = $9
        WHERE company_id = $1 AND sync_id = $2 AND sequence < $3 AND ended_as IS NULL
        """,
        company_id,
        event.sync_id,
        event.sequence,
        event.state,
        event.phase,
        event.waits and event.waits.model_dump(mode="json", by_alias=True),
        event.counts,
        event.calls.model_dump(mode="json"),
        event.problems,
    )


async def complete(connection: Connection, company_id: UUID, event: SyncCompleted) -> None:
    """Store the end of a sync; only an end with a higher sequence number replaces a stored one."""
    await connection.execute(
        """
        UPDATE syncs
        SET sequence = $3, ended_as = $4, ended_at = $5, mode = coalesce(mode, $6), sentence = $7, counts = $8,
            calls = $9, problems = $10, verify = $11, entries_announced = $12, phase = NULL, waits = NULL
        WHERE company_id = $1 AND sync_id = $2 AND (ended_as IS NULL OR sequence < $3)
        """,
        company_id,
        event.sync_id,
        event.sequence,
        event.state,
        event.time,
        event.mode,
        event.sentence,
        event.counts,
        event.calls.model_dump(mode="json"),
        event.problems,
        event.verify and event.verify.model_dump(mode="json"),
        event.entries,
    )


# A joined sync shows the progress of the sync it was joined to, as soon as that one is known.
_FIND = """
    SELECT asked.sync_id, asked.joined_to, coalesce(asked.mode, 'sync') AS mode,
        coalesce(asked.trigger, 'person') AS trigger, asked.requested_at,
        run.started_at, run.organisation, run.state, run.phase, run.waits, run.counts, run.calls, run.problems,
        run.ended_as, run.ended_at, run.sentence, run.verify, run.entries_announced, run.entries_kept
    FROM syncs AS asked
    JOIN LATERAL (
        SELECT *
        FROM syncs AS one
        WHERE one.company_id = asked.company_id AND one.sync_id IN (asked.sync_id, asked.joined_to)
        ORDER BY one.sync_id = asked.joined_to DESC NULLS LAST
        LIMIT 1
    ) AS run ON true
    WHERE asked.company_id = $1
"""


async def get(connection: Connection, company_id: UUID, sync_id: UUID) -> Sync | None:
    """Return a sync, or None."""
    row = await connection.fetchrow(_FIND + "AND asked.sync_id = $2", company_id, sync_id)
    return None if row is None else _sync(row)


async def page(connection: Connection, company_id: UUID, before: Moment, limit: int) -> Sequence[Sync]:
    """Return at most `limit` syncs from before a moment, the newest first, without those that only read choices."""
    rows = await connection.fetch(
        _FIND
        + """
        AND asked.mode <> 'choices' AND (asked.requested_at, asked.sync_id) < ($2, $3)
        ORDER BY asked.requested_at DESC, asked.sync_id DESC
        LIMIT $4
        """,
        company_id,
        *before,
        limit,
    )
    return [_sync(row) for row in rows]


def _sync(row: asyncpg.Record) -> Sync:
    fields = dict(row)
    state = shown_state(
        fields.pop("state"),
        fields.pop("ended_as"),
        fields.pop("entries_kept"),
        fields.pop("entries_announced"),
    )
    return Sync.model_validate({**fields, "state": state})


async def delete_older_than(connection: Connection, older_than: timedelta, most: int) -> int:
    """Delete at most `most` syncs older than `older_than` with their entries, across companies; return how many."""
    done = await connection.execute(
        """
        DELETE FROM syncs
        WHERE (company_id, sync_id) IN (
            SELECT company_id, sync_id
            FROM syncs
            WHERE requested_at < clock() - $1::interval
            ORDER BY requested_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        )
        """,
        older_than,
        most,
    )
    return changed(done)

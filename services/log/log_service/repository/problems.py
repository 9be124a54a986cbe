"""Stores problems with their newest text, and when they were last opened and solved."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from common.contracts.log import OpenProblem
from common.contracts.sync import ProblemOpened, ProblemSolved
from common.postgres import Connection
from log_service.domain import Moment


async def opened(connection: Connection, company_id: UUID, event: ProblemOpened) -> None:
    """Store that a problem was opened, and its text if it is the newest."""
    await connection.execute(
        """
        INSERT INTO problems AS known (company_id, problem_id, first_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (company_id, problem_id) DO UPDATE
        SET first_at = least(known.first_at, excluded.first_at)
        """,
        company_id,
        event.problem_id,
        event.time,
    )
    await connection.execute(
        """
        UPDATE problems
        SET last_at = $3, cause = $4, sentence = $5, remedy = $6, place = $7, candidates = $8, records = $9,
            xero_url = $10
        WHERE company_id = $1 AND problem_id = $2 AND (last_at IS NULL OR last_at < $3)
        """,
        company_id,
        event.problem_id,
        event.time,
        event.cause,
        event.sentence,
        event.remedy,
        event.place,
        [candidate.model_dump(mode="json") for candidate in event.candidates],
        [record.model_dump(mode="json") for record in event.records],
        event.xero_url,
    )


async def solved(connection: Connection, company_id: UUID, event: ProblemSolved) -> None:
    """Store when a problem was last solved."""
    await connection.execute(
        """
        INSERT INTO problems AS known (company_id, problem_id, solved_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (company_id, problem_id) DO UPDATE
        SET solved_at = greatest(known.solved_at, excluded.solved_at)
        """,
        company_id,
        event.problem_id,
        event.time,
    )


async def get(connection: Connection, company_id: UUID, problem_id: UUID) -> OpenProblem | None:
    """Return an open problem, or None."""
    row = await connection.fetchrow(
        """
        SELECT problem_id, cause, sentence, remedy, place, candidates, records, xero_url, first_at, last_at
        FROM problems
        WHERE company_id = $1 AND problem_id = $2 AND is_open
        """,
        company_id,
        problem_id,
    )
    return None if row is None else _problem(row)


async def page(connection: Connection, company_id: UUID, before: Moment, limit: int) -> Sequence[OpenProblem]:
    """Return at most `limit` open problems from before a moment, the newest first."""
    rows = await connection.fetch(
        """
        SELECT problem_id, cause, sentence, remedy, place, candidates, records, xero_url, first_at, last_at
        FROM problems
        WHERE company_id = $1 AND is_open AND (last_at, problem_id) < ($2, $3)
        ORDER BY last_at DESC, problem_id DESC
        LIMIT $4
        """,
        company_id,
        *before,
        limit,
    )
    return [_problem(row) for row in rows]


def _problem(row: asyncpg.Record) -> OpenProblem:
    fields = dict(row)
    return OpenProblem.model_validate({**fields, "id": fields.pop("problem_id")})


async def delete_older_than(connection: Connection, older_than: timedelta) -> None:
    """Delete problems that were solved longer ago than `older_than`, across companies."""
    await connection.execute(
        "DELETE FROM problems WHERE NOT is_open AND solved_at < clock() - $1::interval", older_than
    )

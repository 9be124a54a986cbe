"""Problems that wait for a person, the records they stop, and what people said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.ids import derived_id
from common.postgres import Connection
from sync_worker.domain.kind import Ref
from sync_worker.domain.problems import Problem, details
from sync_worker.domain.states import PROBLEMS, ProblemState
from sync_worker.repository import states
from sync_worker.repository.decisions import AffectedRow


@dataclass(frozen=True)
class ProblemRecord:
    """A record and the problem that stops this revision of it."""

    ref: Ref
    revision: int
    label: str
    problem: Problem
    blocks: bool = True
    """Whether the record waits; False where the problem is about it and it goes on all the same."""
    page: str = ""
    """The path of the page of its object in Xero, unless the problem names another one; empty where it has none."""


def problem_id(company_id: UUID, tenant_id: UUID, problem: Problem) -> UUID:
    """Give the id that this cause and subject always have for this company and organisation."""
    return derived_id(company_id, tenant_id, problem.cause.code, problem.subject)


async def open_problem(connection: Connection, company_id: UUID, tenant_id: UUID, problem: Problem) -> UUID:
    """Open a problem; the same again stays one."""
    identity = problem_id(company_id, tenant_id, problem)
    stored = details(problem)
    state = await connection.fetchval(
        """
        INSERT INTO problems (
            company_id, problem_id, tenant_id, cause, subject, sentence, remedy, place, xero_words, candidates
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (company_id, problem_id) DO UPDATE
        SET sentence = excluded.sentence, remedy = excluded.remedy, xero_words = excluded.xero_words,
            candidates = excluded.candidates
        RETURNING state
        """,
        company_id,
        identity,
        tenant_id,
        stored["cause"],
        problem.subject,
        stored["sentence"],
        stored["remedy"],
        stored["place"],
        problem.xero_words,
        stored["candidates"],
    )
    if state == ProblemState.SOLVED:
        await states.move(connection, company_id, PROBLEMS, [identity], ProblemState.OPEN)
    return identity


async def attach(
    connection: Connection, company_id: UUID, tenant_id: UUID, problem_record: ProblemRecord
) -> UUID:
    """Park a record under a problem, and under the settings of the sync that is under way."""
    identity = await open_problem(connection, company_id, tenant_id, problem_record.problem)
    await connection.execute(
        """
        INSERT INTO problem_records (
            company_id, tenant_id, kind, record_id, revision, problem_id, label, blocks, page, settings_version
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce((
            SELECT settings_version FROM syncs WHERE company_id = $1 AND state IN ('running', 'waiting')
        ), 0))
        ON CONFLICT (company_id, tenant_id, kind, record_id, blocks) DO UPDATE
        SET revision = excluded.revision, problem_id = excluded.problem_id, label = excluded.label,
            page = excluded.page, settings_version = excluded.settings_version
        """,
        company_id,
        tenant_id,
        problem_record.ref.kind,
        problem_record.ref.id,
        problem_record.revision,
        identity,
        problem_record.label,
        problem_record.blocks,
        problem_record.problem.page or problem_record.page,
    )
    return identity


async def release(connection: Connection, company_id: UUID, refs: Sequence[Ref]) -> list[UUID]:
    """Free records, whatever stopped them; give the problems that now stop nothing."""
    return await _release(
        connection,
        company_id,
        "k.blocks AND (k.kind, k.record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))",
        [ref.kind for ref in refs],
        [ref.id for ref in refs],
    )


async def detach(
    connection: Connection, company_id: UUID, tenant_id: UUID, refs: Sequence[Ref]
) -> list[UUID]:
    """Take records out of the problems that are about them without stopping them; return those that are solved."""
    return await _release(
        connection,
        company_id,
        "k.tenant_id = $2 AND NOT k.blocks"
        " AND (k.kind, k.record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))",
        tenant_id,
        [ref.kind for ref in refs],
        [ref.id for ref in refs],
    )


async def attached(
    connection: Connection, company_id: UUID, tenant_id: UUID, refs: Sequence[Ref]
) -> set[Ref]:
    """Return those of these records that a problem is about without stopping them."""
    if not refs:
        return set()
    rows = await connection.fetch(
        """
        SELECT kind, record_id FROM problem_records
        WHERE company_id = $1 AND tenant_id = $2 AND NOT blocks
          AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
        """,
        company_id,
        tenant_id,
        [ref.kind for ref in refs],
        [ref.id for ref in refs],
    )
    return {Ref(row["kind"], row["record_id"]) for row in rows}


async def release_problem(connection: Connection, company_id: UUID, identity: UUID) -> list[UUID]:
    """Free all records of one problem."""
    return await _release(connection, company_id, "k.problem_id = $2", identity)


async def release_by_place(
    connection: Connection, company_id: UUID, places: Sequence[str], taxes: Sequence[str]
) -> list[UUID]:
    """Free what waits for places whose settings changed; return the problems that now stop nothing.

    A tax without a rate is mended by its own mapping alone: where taxes are named, problems of others stay.
    """
    which = "p.place = ANY($2::text[]) AND (p.cause <> 'tax_unmapped' OR $3::text[] = '{}' OR p.subject = ANY($3))"
    freed = await _release(connection, company_id, f"k.blocks AND {which}", list(places), list(taxes))
    return [*freed, *await _close(connection, company_id, which, list(places), list(taxes))]


async def release_older(connection: Connection, company_id: UUID, tenant_id: UUID, version: int) -> None:
    """Free what was parked under older settings, so that it is looked at again; its problems stay open until then."""
    await connection.execute(
        """
        DELETE FROM problem_records k USING problems p
        WHERE k.company_id = $1 AND p.company_id = $1 AND p.problem_id = k.problem_id
          AND k.blocks AND k.tenant_id = $2 AND p.place LIKE 'settings.%' AND k.settings_version < $3
        """,
        company_id,
        tenant_id,
        version,
    )


async def close_empty(connection: Connection, company_id: UUID, tenant_id: UUID) -> list[UUID]:
    """Close the problems of an organisation that stop nothing; give them."""
    return await _close(connection, company_id, "p.tenant_id = $2", tenant_id)


async def _release(connection: Connection, company_id: UUID, which: str, *values: object) -> list[UUID]:
    """Free records; close those of their problems that now stop nothing, and no other problem.

    The problems are locked before their records, as parking does it; what another transaction parks under them
    meanwhile is seen before they are closed.
    """
    stopping = await connection.fetch(
        f"""
        SELECT DISTINCT k.problem_id FROM problem_records k JOIN problems p USING (company_id, problem_id)
        WHERE k.company_id = $1 AND ({which})
        """,  # noqa: S608
        company_id,
        *values,
    )
    if not stopping:
        return []
    ids = {row["problem_id"] for row in stopping}
    await _lock(connection, company_id, ids)
    freed = await connection.fetch(
        f"""
        DELETE FROM problem_records k USING problems p
        WHERE k.company_id = $1 AND p.company_id = $1 AND p.problem_id = k.problem_id AND ({which})
        RETURNING k.problem_id
        """,  # noqa: S608
        company_id,
        *values,
    )
    ids |= {row["problem_id"] for row in freed}
    return await _close(connection, company_id, "p.problem_id = ANY($2::uuid[])", sorted(ids))


async def _close(connection: Connection, company_id: UUID, which: str, *values: object) -> list[UUID]:
    """Close what of these problems is open and stops nothing; give their ids."""
    rows = await connection.fetch(
        f"SELECT p.problem_id FROM problems p WHERE p.company_id = $1 AND p.state = 'open' AND ({which})",  # noqa: S608
        company_id,
        *values,
    )
    ids = [row["problem_id"] for row in rows]
    await _lock(connection, company_id, ids)
    empty = await connection.fetch(
        """
        SELECT p.problem_id FROM problems p
        WHERE p.company_id = $1 AND p.problem_id = ANY($2::uuid[]) AND p.state = 'open'
          AND NOT EXISTS (SELECT 1 FROM problem_records k WHERE k.company_id = $1 AND k.problem_id = p.problem_id)
        """,
        company_id,
        ids,
    )
    solved = [row["problem_id"] for row in empty]
    await states.move(connection, company_id, PROBLEMS, solved, ProblemState.SOLVED)
    return solved


async def _lock(connection: Connection, company_id: UUID, ids: Collection[UUID]) -> None:
    await connection.execute(
        """
        SELECT FROM problems WHERE company_id = $1 AND problem_id = ANY($2::uuid[])
        ORDER BY problem_id FOR UPDATE
        """,
        company_id,
        list(ids),
    )


async def records_of(connection: Connection, company_id: UUID, identity: UUID) -> list[AffectedRow]:
    """Return the records that a problem is about."""
    rows = await connection.fetch(
        "SELECT tenant_id, kind, record_id, revision FROM problem_records WHERE company_id = $1 AND problem_id = $2",
        company_id,
        identity,
    )
    return [
        AffectedRow(row["tenant_id"], Ref(row["kind"], row["record_id"]), row["revision"]) for row in rows
    ]


async def open_count(connection: Connection, company_id: UUID, tenant_id: UUID) -> int:
    """Count the open problems."""
    return int(
        await connection.fetchval(
            "SELECT count(*) FROM problems WHERE company_id = $1 AND tenant_id = $2 AND state = 'open'",
            company_id,
            tenant_id,
        )
    )

"""Problems that wait for a person, the records they stop, and what people said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.ids import derived_id
from sync_worker.domain.kind import Ref
from sync_worker.domain.problems import Problem, details
from sync_worker.domain.states import PROBLEMS, ProblemState
from sync_worker.repository import states
from sync_worker.repository.decisions import AffectedRow
from sync_worker.repository.scope import CompanyRepository, OrganisationRepository


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


class CompanyProblems(CompanyRepository):
    """The problems of a company, whatever organisation they are about."""

    async def release(self, refs: Sequence[Ref]) -> list[UUID]:
        """Release records, whatever stopped them, and return the problems that now stop nothing."""
        return await self._release(
            "k.blocks AND (k.kind, k.record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))",
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def release_problem(self, identity: UUID) -> list[UUID]:
        """Release all records of one problem."""
        return await self._release("k.problem_id = $2", identity)

    async def release_by_place(self, places: Sequence[str], taxes: Sequence[str]) -> list[UUID]:
        """Release the records that wait for changed settings, and return the problems that now stop nothing.

        A tax without a rate is mended by its own mapping alone: where taxes are named, problems of others stay.
        """
        which = "p.place = ANY($2::text[]) AND (p.cause <> 'tax_unmapped' OR $3::text[] = '{}' OR p.subject = ANY($3))"
        freed = await self._release(f"k.blocks AND {which}", list(places), list(taxes))
        return [*freed, *await self._close(which, list(places), list(taxes))]

    async def _release(self, which: str, *values: object) -> list[UUID]:
        """Release records, and close those of their problems that now stop nothing, and no other problem.

        The problems are locked before their records, as parking does it; what another transaction parks under them
        meanwhile is seen before they are closed.
        """
        stopping = await self._connection.fetch(
            f"""
            SELECT DISTINCT k.problem_id FROM problem_records k JOIN problems p USING (company_id, problem_id)
            WHERE k.company_id = $1 AND ({which})
            """,  # noqa: S608
            self._company_id,
            *values,
        )
        if not stopping:
            return []
        ids = {row["problem_id"] for row in stopping}
        await self._lock(ids)
        freed = await self._connection.fetch(
            f"""
            DELETE FROM problem_records k USING problems p
            WHERE k.company_id = $1 AND p.company_id = $1 AND p.problem_id = k.problem_id AND ({which})
            RETURNING k.problem_id
            """,  # noqa: S608
            self._company_id,
            *values,
        )
        ids |= {row["problem_id"] for row in freed}
        return await self._close("p.problem_id = ANY($2::uuid[])", sorted(ids))

    async def _close(self, which: str, *values: object) -> list[UUID]:
        """Close what of these problems is open and stops nothing; give their ids."""
        rows = await self._connection.fetch(
            f"SELECT p.problem_id FROM problems p WHERE p.company_id = $1 AND p.state = 'open' AND ({which})",  # noqa: S608
            self._company_id,
            *values,
        )
        ids = [row["problem_id"] for row in rows]
        await self._lock(ids)
        empty = await self._connection.fetch(
            """
            SELECT p.problem_id FROM problems p
            WHERE p.company_id = $1 AND p.problem_id = ANY($2::uuid[]) AND p.state = 'open'
              AND NOT EXISTS (SELECT 1 FROM problem_records k WHERE k.company_id = $1 AND k.problem_id = p.problem_id)
            """,
            self._company_id,
            ids,
        )
        solved = [row["problem_id"] for row in empty]
        await states.move(self._connection, self._company_id, PROBLEMS, solved, ProblemState.SOLVED)
        return solved

    async def _lock(self, ids: Collection[UUID]) -> None:
        await self._connection.execute(
            """
            SELECT FROM problems WHERE company_id = $1 AND problem_id = ANY($2::uuid[])
            ORDER BY problem_id FOR UPDATE
            """,
            self._company_id,
            list(ids),
        )

    async def records_of(self, identity: UUID) -> list[AffectedRow]:
        """Return the records that a problem is about."""
        rows = await self._connection.fetch(
            """
            SELECT tenant_id, kind, record_id, revision FROM problem_records
            WHERE company_id = $1 AND problem_id = $2
            """,
            self._company_id,
            identity,
        )
        return [
            AffectedRow(row["tenant_id"], Ref(row["kind"], row["record_id"]), row["revision"]) for row in rows
        ]


class OrganisationProblems(CompanyProblems, OrganisationRepository):
    """The problems of a company with one organisation."""

    async def open_problem(self, problem: Problem) -> UUID:
        """Open a problem; the same again stays one."""
        identity = problem_id(self._company_id, self._tenant_id, problem)
        stored = details(problem)
        state = await self._connection.fetchval(
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
            self._company_id,
            identity,
            self._tenant_id,
            stored["cause"],
            problem.subject,
            stored["sentence"],
            stored["remedy"],
            stored["place"],
            problem.xero_words,
            stored["candidates"],
        )
        if state == ProblemState.SOLVED:
            await states.move(self._connection, self._company_id, PROBLEMS, [identity], ProblemState.OPEN)
        return identity

    async def attach(self, problem_record: ProblemRecord) -> UUID:
        """Park a record under a problem, and under the settings of the sync that is under way."""
        identity = await self.open_problem(problem_record.problem)
        await self._connection.execute(
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
            self._company_id,
            self._tenant_id,
            problem_record.ref.kind,
            problem_record.ref.id,
            problem_record.revision,
            identity,
            problem_record.label,
            problem_record.blocks,
            problem_record.problem.page or problem_record.page,
        )
        return identity

    async def detach(self, refs: Sequence[Ref]) -> list[UUID]:
        """Remove records from problems that do not stop them, and return the solved problems."""
        return await self._release(
            "k.tenant_id = $2 AND NOT k.blocks"
            " AND (k.kind, k.record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))",
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )

    async def attached(self, refs: Sequence[Ref]) -> set[Ref]:
        """Return those of these records that a problem is about without stopping them."""
        if not refs:
            return set()
        rows = await self._connection.fetch(
            """
            SELECT kind, record_id FROM problem_records
            WHERE company_id = $1 AND tenant_id = $2 AND NOT blocks
              AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
            """,
            self._company_id,
            self._tenant_id,
            [ref.kind for ref in refs],
            [ref.id for ref in refs],
        )
        return {Ref(row["kind"], row["record_id"]) for row in rows}

    async def release_older(self, version: int) -> None:
        """Release what was parked under older settings, to be judged again; its problems stay open until then."""
        await self._connection.execute(
            """
            DELETE FROM problem_records k USING problems p
            WHERE k.company_id = $1 AND p.company_id = $1 AND p.problem_id = k.problem_id
              AND k.blocks AND k.tenant_id = $2 AND p.place LIKE 'settings.%' AND k.settings_version < $3
            """,
            self._company_id,
            self._tenant_id,
            version,
        )

    async def close_empty(self, but: Sequence[UUID] = ()) -> list[UUID]:
        """Close the problems of an organisation that stop nothing, except for `but`, and return them."""
        which = "p.tenant_id = $2 AND p.problem_id <> ALL($3::uuid[])"
        return await self._close(which, self._tenant_id, list(but))

    async def open_count(self) -> int:
        """Count the open problems."""
        return int(
            await self._connection.fetchval(
                "SELECT count(*) FROM problems WHERE company_id = $1 AND tenant_id = $2 AND state = 'open'",
                self._company_id,
                self._tenant_id,
            )
        )


def problem_id(company_id: UUID, tenant_id: UUID, problem: Problem) -> UUID:
    """Return the id that this cause and subject always have for this company and organisation."""
    return derived_id(company_id, tenant_id, problem.cause.code, problem.subject)

"""What is published of problems: their words, their records, and where in Xero a person looks at them."""

from collections.abc import Callable, Sequence
from uuid import UUID

from common.contracts.sync import AffectedRecord, Candidate, ProblemOpened
from common.postgres import Row
from sync_worker.repository.scope import CompanyRepository

Address = Callable[[str, Sequence[str]], str | None]
"""Turns a kind and the pages of those of its objects that a problem is about into an address in Xero."""


class ProblemEvents(CompanyRepository):
    """The events of a company's problems."""

    async def opened_events(
        self,
        ids: Sequence[UUID],
        sync_id: UUID | None,
        address: Address = lambda kind, pages: None,
    ) -> list[ProblemOpened]:
        """Return events that tell how these problems stand, each with up to a hundred of its records."""
        rows = await self._connection.fetch(
            """
            SELECT p.problem_id, p.cause, p.sentence, p.remedy, p.place, p.candidates,
                   (
                       SELECT coalesce(
                           jsonb_agg(jsonb_build_object('kind', k.kind, 'id', k.record_id, 'label', k.label)), '[]'
                       )
                       FROM (
                           SELECT kind, record_id, label FROM problem_records
                           WHERE company_id = p.company_id AND problem_id = p.problem_id
                           ORDER BY kind, record_id LIMIT 100
                       ) k
                   ) AS records,
                   (
                       SELECT min(kind) FROM problem_records
                        WHERE company_id = p.company_id AND problem_id = p.problem_id
                   ) AS kind,
                   ARRAY(
                       SELECT DISTINCT page FROM problem_records
                       WHERE company_id = p.company_id AND problem_id = p.problem_id LIMIT 2
                   ) AS pages
            FROM problems p
            WHERE p.company_id = $1 AND p.problem_id = ANY($2::uuid[]) AND p.state = 'open'
            """,
            self._company_id,
            list(dict.fromkeys(ids)),
        )
        return [
            _event(row, sync_id, None if row["kind"] is None else address(row["kind"], row["pages"]))
            for row in rows
        ]


def _event(row: Row, sync_id: UUID | None, xero_url: str | None) -> ProblemOpened:
    return ProblemOpened(
        problem_id=row["problem_id"],
        sync_id=sync_id,
        cause=row["cause"],
        sentence=row["sentence"],
        remedy=row["remedy"],
        place=row["place"],
        xero_url=xero_url,
        candidates=tuple(Candidate.model_validate(one) for one in row["candidates"]),
        records=tuple(AffectedRecord.model_validate(one) for one in row["records"]),
    )

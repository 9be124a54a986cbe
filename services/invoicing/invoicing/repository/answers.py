"""Stores the first answer to each request; the record in it is read from the change that the request made."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from common.contracts.invoicing import RECORD_CHANGED, kind_of
from common.postgres import Connection
from invoicing.domain.commands import Answer
from invoicing.domain.records import StoredRecord


async def first(
    connection: Connection, company_id: UUID, request_ids: Collection[UUID]
) -> dict[UUID, Answer]:
    """Return the stored answers of requests by request id; requests without one are absent."""
    rows = await connection.fetch(
        """
        SELECT a.request_id, a.answer, c.body
        FROM answers AS a
        JOIN changes AS c ON c.company_id = $1 AND c.change = (a.answer ->> 'change')::bigint
        WHERE a.company_id = $1 AND a.request_id = ANY ($2::uuid[])
        """,
        company_id,
        list(request_ids),
    )
    return {row["request_id"]: _answer(row["answer"], row["body"]) for row in rows}


async def insert(connection: Connection, company_id: UUID, answers: Mapping[UUID, Answer]) -> None:
    """Store the first answers to requests."""
    await connection.execute(
        """
        INSERT INTO answers (company_id, request_id, answer)
        SELECT $1, * FROM unnest($2::uuid[], $3::jsonb[])
        """,
        company_id,
        list(answers),
        [
            {"status": answer.status, "change": answer.stored.change, "deleted": answer.stored.deleted}
            for answer in answers.values()
        ],
    )


def _answer(answer: Mapping[str, Any], body: str) -> Answer:
    event = RECORD_CHANGED.validate_json(body)
    stored = StoredRecord(
        kind_of(event.type), event.record, event.revision, answer["change"], answer["deleted"]
    )
    return Answer(answer["status"], stored)

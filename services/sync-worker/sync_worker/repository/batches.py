"""Batches: frozen before they are sent, their answers kept as they came."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from common.contracts.sync import FieldChange
from common.postgres import Row
from common.postgres.database import changed
from sync_worker.domain.batching import Batch, BatchScope, BootClock, Member, object_from_json, to_json
from sync_worker.domain.kind import Call, Verb
from sync_worker.domain.states import BATCHES, BatchState
from sync_worker.repository import states
from sync_worker.repository.scope import OrganisationRepository

FIELDS = """
    batch_id, tenant_id, sync_id, kind, verb, generation, state, method, path, query, body, sends, failures, doubtful,
    parent_id, suspected,
    first_sent_at, last_sent_at, sender_clock, answer_status, answer_body
"""


class Batches(OrganisationRepository):
    """The batches of a company for one organisation."""

    async def freeze(
        self,
        batch_id: UUID,
        scope: BatchScope,
        call: Call,
        members: Sequence[Member],
    ) -> None:
        """Store a batch with its exact bytes."""
        await self._connection.execute(
            """
            INSERT INTO batches (company_id, batch_id, tenant_id, sync_id, kind, verb, method, path, query, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            self._company_id,
            batch_id,
            scope.tenant_id,
            scope.sync_id,
            scope.kind,
            scope.verb.value,
            call.method,
            call.path,
            dict(call.query),
            bytes_of(call),
        )
        await self._freeze_members(batch_id, scope.tenant_id, members)

    async def _freeze_members(self, batch_id: UUID, tenant_id: UUID, members: Sequence[Member]) -> None:
        await self._connection.executemany(
            """
            INSERT INTO batch_members (
                company_id, batch_id, position, kind, record_id, revision, payload, notes, tenant_id, ours, changes,
                whole
            )
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                (
                    self._company_id,
                    batch_id,
                    position,
                    member.kind,
                    member.record_id,
                    member.revision,
                    to_json(member.payload),
                    list(member.notes),
                    tenant_id,
                    dict(member.ours),
                    [change.model_dump(mode="json") for change in member.changes],
                    member.whole,
                )
                for position, member in enumerate(members)
            ],
        )

    async def unresolved(self) -> list[Batch]:
        """Return the batches whose outcome is not known yet, a part only where its whole is resolved."""
        rows = await self._connection.fetch(
            f"""
            SELECT {FIELDS} FROM batches
            WHERE company_id = $1 AND tenant_id = $2 AND state <> 'resolved'
              AND NOT EXISTS (
                  SELECT 1 FROM batches p
                  WHERE p.company_id = $1 AND p.batch_id = batches.parent_id AND p.state <> 'resolved'
              )
            ORDER BY born_at, batch_id
            """,  # noqa: S608
            self._company_id,
            self._tenant_id,
        )
        return await self._with_members(rows)

    async def get(self, batch_id: UUID) -> Batch:
        """Return a batch."""
        rows = await self._connection.fetch(
            f"SELECT {FIELDS} FROM batches WHERE company_id = $1 AND batch_id = $2",  # noqa: S608
            self._company_id,
            batch_id,
        )
        return (await self._with_members(rows))[0]

    async def _with_members(self, rows: Sequence[Row]) -> list[Batch]:
        members = await self._connection.fetch(
            """
            SELECT batch_id, kind, record_id, revision, payload, notes, ours, changes, whole
            FROM batch_members
            WHERE company_id = $1 AND batch_id = ANY($2::uuid[]) AND NOT resolved
            ORDER BY batch_id, position
            """,
            self._company_id,
            [row["batch_id"] for row in rows],
        )
        by_batch: dict[UUID, list[Member]] = {}
        for member in members:
            by_batch.setdefault(member["batch_id"], []).append(
                Member(
                    member["kind"],
                    member["record_id"],
                    member["revision"],
                    object_from_json(member["payload"]),
                    tuple(member["notes"]),
                    member["ours"],
                    tuple(FieldChange.model_validate(one) for one in member["changes"]),
                    member["whole"],
                )
            )
        return [_batch(row, tuple(by_batch.get(row["batch_id"], ()))) for row in rows]

    async def mark_sent(self, batch_id: UUID, sender_clock: BootClock) -> None:
        """Note, before it is done, that the batch is sent now."""
        await states.move(self._connection, self._company_id, BATCHES, [batch_id], BatchState.SENT)
        await self._connection.execute(
            """
            UPDATE batches
            SET sends = sends + 1, last_sent_at = clock(),
                first_sent_at = coalesce(first_sent_at, clock()), sender_clock = coalesce(sender_clock, $3)
            WHERE company_id = $1 AND batch_id = $2
            """,
            self._company_id,
            batch_id,
            asdict(sender_clock),
        )

    async def mark_not_sent(self, batch_id: UUID) -> None:
        """Undo the mark that the batch was sent, because Xero cannot have seen it; an earlier doubt stays."""
        sends: int | None = await self._connection.fetchval(
            """
            UPDATE batches
            SET sends = sends - 1,
                first_sent_at = CASE WHEN sends > 1 THEN first_sent_at END,
                last_sent_at = CASE WHEN sends > 1 THEN last_sent_at END,
                sender_clock = CASE WHEN sends > 1 THEN sender_clock END
            WHERE company_id = $1 AND batch_id = $2 AND state = 'sent'
            RETURNING sends
            """,
            self._company_id,
            batch_id,
        )
        if sends == 0:
            await states.move(self._connection, self._company_id, BATCHES, [batch_id], BatchState.FROZEN)

    async def mark_doubtful(self, batch_id: UUID, failed: bool) -> None:
        """Store that the answer under the key does not show what Xero did; `failed` if it failed as a whole."""
        await self._connection.execute(
            """
            UPDATE batches SET doubtful = true, failures = failures + $3
            WHERE company_id = $1 AND batch_id = $2
            """,
            self._company_id,
            batch_id,
            1 if failed else 0,
        )

    async def store_answer(self, batch: Batch, status: int, body: bytes) -> bool:
        """Store an answer as it came, without checking the lease: it is a fact."""
        result = await self._connection.execute(
            """
            UPDATE batches SET answer_status = $4, answer_body = $5, answered_at = clock()
            WHERE company_id = $1 AND batch_id = $2 AND generation = $3 AND state = 'sent'
            """,
            self._company_id,
            batch.batch_id,
            batch.generation,
            status,
            body,
        )
        if changed(result) == 0:
            return False
        await states.move(self._connection, self._company_id, BATCHES, [batch.batch_id], BatchState.ANSWERED)
        return True

    async def return_to_doubt(self, batch_id: UUID) -> None:
        """Put a batch whose answer lacks some members back into doubt."""
        await states.move(self._connection, self._company_id, BATCHES, [batch_id], BatchState.SENT)
        await self.mark_doubtful(batch_id, failed=False)

    async def resolve(self, batch_id: UUID) -> None:
        """Resolve a batch and all of its members."""
        await self._close([batch_id])

    async def _close(self, ids: Sequence[UUID]) -> None:
        await states.move(self._connection, self._company_id, BATCHES, ids, BatchState.RESOLVED)
        await self._connection.execute(
            """
            UPDATE batch_members SET resolved = true
            WHERE company_id = $1 AND batch_id = ANY($2::uuid[]) AND NOT resolved
            """,
            self._company_id,
            list(ids),
        )

    async def resolve_unsent(self) -> None:
        """Resolve batches that were never sent; their records go with the next sync."""
        unsent = await self._connection.fetch(
            "SELECT batch_id FROM batches WHERE company_id = $1 AND tenant_id = $2 AND state = 'frozen' FOR UPDATE",
            self._company_id,
            self._tenant_id,
        )
        await self._close([row["batch_id"] for row in unsent])

    async def new_generation(self, batch_id: UUID, call: Call, sync_id: UUID) -> None:
        """Freeze what is left of a batch anew: another try, under another key."""
        await states.move(self._connection, self._company_id, BATCHES, [batch_id], BatchState.FROZEN)
        await self._connection.execute(
            """
            UPDATE batches
            SET generation = generation + 1, method = $3, path = $4, query = $5, body = $6, sends = 0,
                first_sent_at = NULL, last_sent_at = NULL, sender_clock = NULL, answer_status = NULL,
                answer_body = NULL, answered_at = NULL, doubtful = false, sync_id = $7
            WHERE company_id = $1 AND batch_id = $2
            """,
            self._company_id,
            batch_id,
            call.method,
            call.path,
            dict(call.query),
            bytes_of(call),
            sync_id,
        )


def bytes_of(call: Call) -> bytes:
    """The exact bytes of a call; none where it has no body."""
    return b"" if call.body is None else to_json(call.body).encode()


def _batch(row: Row, members: tuple[Member, ...]) -> Batch:
    clock = row["sender_clock"]
    typed = {
        "verb": Verb(row["verb"]),
        "state": BatchState(row["state"]),
        "sender_clock": None if clock is None else BootClock(**clock),
    }
    return Batch(**{**dict(row), **typed}, members=members)

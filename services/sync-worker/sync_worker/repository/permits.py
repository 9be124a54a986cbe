"""Permits for Xero calls, one row an organisation, shared by all workers."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from common.postgres import Connection
from common.postgres.database import now
from sync_worker.domain.limits import Use

T = TypeVar("T")


async def with_use(
    connection: Connection,
    company_id: UUID,
    tenant_id: UUID,
    decide: Callable[[Use, datetime], tuple[Use | None, T]],
) -> T:
    """Let `decide` change an organisation's use while nobody else can; None keeps it as it is."""
    await connection.execute(
        "INSERT INTO permits (company_id, tenant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        company_id,
        tenant_id,
    )
    row = await connection.fetchrow(
        """
        SELECT granted, flying, blocked_until, blocked_for, day_left, day_left_at
        FROM permits WHERE company_id = $1 AND tenant_id = $2
        FOR UPDATE
        """,
        company_id,
        tenant_id,
    )
    assert row is not None
    flying = {name: datetime.fromisoformat(until) for name, until in row["flying"].items()}
    use, answer = decide(Use(**{**row, "flying": flying}), await now(connection))
    if use is not None:
        await _keep(connection, company_id, tenant_id, use)
    return answer


async def _keep(connection: Connection, company_id: UUID, tenant_id: UUID, use: Use) -> None:
    await connection.execute(
        """
        UPDATE permits
        SET granted = $3, flying = $4, blocked_until = $5, blocked_for = $6, day_left = $7, day_left_at = $8
        WHERE company_id = $1 AND tenant_id = $2
        """,
        company_id,
        tenant_id,
        list(use.granted),
        {name: until.isoformat() for name, until in use.flying.items()},
        use.blocked_until,
        use.blocked_for,
        use.day_left,
        use.day_left_at,
    )


async def day_left(connection: Connection, company_id: UUID, tenant_id: UUID) -> int | None:
    """Tell how many calls Xero said are left today."""
    remaining: int | None = await connection.fetchval(
        "SELECT day_left FROM permits WHERE company_id = $1 AND tenant_id = $2", company_id, tenant_id
    )
    return remaining

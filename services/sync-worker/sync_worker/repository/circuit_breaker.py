"""The circuit breaker that stops the calls of all companies while Xero is away for everybody."""

from datetime import datetime
from uuid import UUID

from common.postgres import Connection
from common.postgres.database import changed

NO_COMPANY = UUID(int=0)
THRESHOLD = 3


async def is_open(connection: Connection) -> bool:
    """Return whether the circuit breaker is on."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT 1 FROM circuit_breaker)"))


async def may_probe(connection: Connection) -> bool:
    """Return whether this caller is the one that tries whether Xero is back; the others wait on."""
    status = await connection.execute(
        "UPDATE circuit_breaker SET until = clock() + interval '15 seconds' WHERE until <= clock()"
    )
    return changed(status) == 1


async def open_until(connection: Connection) -> datetime | None:
    """Return the time until which no process calls Xero."""
    until: datetime | None = await connection.fetchval("SELECT until FROM circuit_breaker")
    return until


async def record_failure(connection: Connection, company_id: UUID, tenant_id: UUID) -> None:
    """Store that a call got no answer; three organisations within a minute open the circuit breaker."""
    await connection.execute(
        """
        INSERT INTO call_failures (company_id, tenant_id) VALUES ($1, $2)
        ON CONFLICT (company_id, tenant_id) DO UPDATE SET at = clock()
        """,
        company_id,
        tenant_id,
    )
    await connection.execute(
        """
        INSERT INTO circuit_breaker AS b (company_id, until, step)
        SELECT $1, clock() + interval '15 seconds', 1
        WHERE (SELECT count(*) FROM call_failures WHERE at > clock() - interval '1 minute') >= $2
           OR EXISTS (SELECT 1 FROM circuit_breaker WHERE step > 0)
        ON CONFLICT (company_id) DO UPDATE
        SET step = b.step + 1,
            until = clock() + least(interval '15 seconds' * power(2, least(b.step, 5)), interval '5 minutes')
        WHERE b.until < clock() + interval '15 seconds'
        """,
        NO_COMPANY,
        THRESHOLD,
    )


async def close(connection: Connection) -> None:
    """Xero answers: everybody may call again."""
    await connection.execute("DELETE FROM circuit_breaker")
    await connection.execute("DELETE FROM call_failures")

"""The brake that stops calls of all companies while Xero is away for everybody; across companies by nature."""

from datetime import datetime
from uuid import UUID

from common.postgres import Connection
from common.postgres.database import changed

NOBODY = UUID(int=0)
MANY = 3


async def is_set(connection: Connection) -> bool:
    """Tell whether the brake is on."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT 1 FROM brake)"))


async def may_try(connection: Connection) -> bool:
    """Tell whether this caller is the one that tries whether Xero is back; the others wait on."""
    status = await connection.execute(
        "UPDATE brake SET until = clock() + interval '15 seconds' WHERE until <= clock()"
    )
    return changed(status) == 1


async def braked_until(connection: Connection) -> datetime | None:
    """Tell until when nobody calls."""
    until: datetime | None = await connection.fetchval("SELECT until FROM brake")
    return until


async def note_away(connection: Connection, company_id: UUID, tenant_id: UUID) -> None:
    """Note that a call got no answer; from three organisations within a minute on, everybody stops for a while."""
    await connection.execute(
        """
        INSERT INTO away (company_id, tenant_id) VALUES ($1, $2)
        ON CONFLICT (company_id, tenant_id) DO UPDATE SET at = clock()
        """,
        company_id,
        tenant_id,
    )
    await connection.execute(
        """
        INSERT INTO brake AS b (company_id, until, step)
        SELECT $1, clock() + interval '15 seconds', 1
        WHERE (SELECT count(*) FROM away WHERE at > clock() - interval '1 minute') >= $2
           OR EXISTS (SELECT 1 FROM brake WHERE step > 0)
        ON CONFLICT (company_id) DO UPDATE
        SET step = b.step + 1,
            until = clock() + least(interval '15 seconds' * power(2, least(b.step, 5)), interval '5 minutes')
        WHERE b.until < clock() + interval '15 seconds'
        """,
        NOBODY,
        MANY,
    )


async def release(connection: Connection) -> None:
    """Xero answers: everybody may call again."""
    await connection.execute("DELETE FROM brake")
    await connection.execute("DELETE FROM away")

"""The RabbitMQ users of other invoicing systems; each needs a transaction across companies."""

from uuid import UUID

from common.postgres import Connection


async def company_of(connection: Connection, user: str) -> UUID | None:
    """Return the company whose records a user may publish, None if the user is unknown."""
    company: UUID | None = await connection.fetchval(
        "SELECT company_id FROM sources WHERE user_name = $1", user
    )
    return company


async def insert(connection: Connection, user: str, company_id: UUID) -> UUID:
    """Bind a user to a company unless it is bound already; return the company that it is bound to."""
    await connection.execute(
        "INSERT INTO sources (user_name, company_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", user, company_id
    )
    bound: UUID = await connection.fetchval("SELECT company_id FROM sources WHERE user_name = $1", user)
    return bound


async def delete(connection: Connection, user: str) -> None:
    """Forget a user: what it publishes is refused."""
    await connection.execute("DELETE FROM sources WHERE user_name = $1", user)

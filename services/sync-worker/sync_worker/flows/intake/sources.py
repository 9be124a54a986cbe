"""Other invoicing systems that publish to RabbitMQ with a user of their own: which company each one speaks for."""

import time
from uuid import UUID

from common.errors import Conflict
from common.postgres import Database
from sync_worker.repository import sources

REMEMBERED_S = 10.0


class Sources:
    """Looks up companies by RabbitMQ user; an answer is remembered for ten seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[str, tuple[UUID | None, float]] = {}

    async def company_of(self, user: str) -> UUID | None:
        """Return the company whose records a user may publish, None if the user is unknown."""
        company, until = self._remembered.get(user, (None, 0.0))
        if time.monotonic() < until:
            return company
        async with self._database.everyone() as connection:
            company = await sources.company_of(connection, user)
        self._remembered[user] = (company, time.monotonic() + REMEMBERED_S)
        return company


async def bind(database: Database, user: str, company_id: UUID) -> None:
    """Let a RabbitMQ user publish the records of one company; repeated calls are safe.

    Raises:
        Conflict: The user speaks for another company.
    """
    async with database.everyone() as connection:
        bound = await sources.insert(connection, user, company_id)
    if bound != company_id:
        raise Conflict(
            f"The RabbitMQ user {user} already publishes for another company. Choose another name."
        )


async def unbind(database: Database, user: str) -> None:
    """Refuse what a RabbitMQ user publishes from now on; it takes effect within ten seconds."""
    async with database.everyone() as connection:
        await sources.delete(connection, user)

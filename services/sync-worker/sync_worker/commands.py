"""The commands of the sync worker beside those that every service has."""

from collections.abc import Awaitable, Callable

from common.postgres.database import Database, open_database
from sync_worker.flows.intake import sources
from sync_worker.settings import BindSourceSettings, SourceSettings


async def bind_source() -> str:
    """Let SOURCE_NAME, a RabbitMQ user, publish the records of SOURCE_COMPANY."""
    settings = BindSourceSettings()

    async def bind(database: Database) -> None:
        await sources.bind(database, settings.source_name, settings.source_company)

    await _with_database(settings.database_url, bind)
    return f"{settings.source_name} may publish the records of {settings.source_company}."


async def unbind_source() -> str:
    """Refuse what SOURCE_NAME publishes."""
    settings = SourceSettings()

    async def unbind(database: Database) -> None:
        await sources.unbind(database, settings.source_name)

    await _with_database(settings.database_url, unbind)
    return f"{settings.source_name} may not publish any more."


async def _with_database(url: str, act: Callable[[Database], Awaitable[None]]) -> None:
    database = await open_database(url, 1)
    try:
        await act(database)
    finally:
        await database.close()

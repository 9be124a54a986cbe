"""Alembic's environment for all services: one connection, one migration process at a time, one transaction a file."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ONE_MIGRATOR = 7315


def _run(connection: Connection, /, **options: Any) -> None:
    connection.execute(text(f"SELECT pg_advisory_lock({ONE_MIGRATOR})"))
    connection.commit()
    context.configure(
        connection=connection, version_table="migrations", transaction_per_migration=True, **options
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


async def _main() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_main())

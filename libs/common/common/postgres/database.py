"""The pool, and the only two ways into it: one company's transaction, or a marked one across companies."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.logs import logger

_log = logger("postgres")

Connection = asyncpg.pool.PoolConnectionProxy
Row = asyncpg.Record
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    # What asyncpg says of a connection that broke between two steps of its own exchange with the server.
    asyncpg.InternalClientError,
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,
)
NOT_THERE_YET = (*AWAY, asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError)
"""What keeps a first connection from being made until somebody has set PostgreSQL up."""


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog", format="text"
    )


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Whatever is set on a connection of the pool ends with its transaction, so a round trip to reset it is saved."""


class Database:
    """A service's PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        self._pool = pool
        self.url = url

    @asynccontextmanager
    async def transaction(self, company_id: UUID) -> AsyncIterator[Connection]:
        """Open a transaction that sees this company's rows only."""
        async with self._pool.acquire(timeout=20) as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.company', $1, true)", str(company_id))
            yield connection

    @asynccontextmanager
    async def everyone(self) -> AsyncIterator[Connection]:
        """Open a transaction across companies; each use is listed by a house test."""
        async with self._pool.acquire(timeout=20) as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.everyone', 'on', true)")
            yield connection

    async def answers(self) -> bool:
        """Tell whether PostgreSQL answers within two seconds and takes writes."""
        try:
            async with asyncio.timeout(2):
                read_only = await self._pool.fetchval("SELECT current_setting('transaction_read_only')")
        except (*AWAY, asyncpg.PostgresError):
            return False
        return bool(read_only == "off")

    async def listen(self, channel: str, notified: asyncio.Event) -> asyncpg.Connection:
        """Open a connection of its own that sets `heard` at each notification."""
        connection = await asyncpg.connect(self.url, timeout=10)

        def _set(*_: object) -> None:
            notified.set()

        await connection.add_listener(channel, _set)
        return connection

    async def close(self) -> None:
        """Close all connections, those still at work after five seconds too."""
        try:
            async with asyncio.timeout(5):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def open_database(url: str, connections: int = 10) -> Database:
    """Open the pool, waiting for PostgreSQL as long as it takes, with one line said when it is away or not set up."""
    logged = False
    while True:
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=connections,
                command_timeout=30,
                init=_prepare,
                reset=_nothing_to_reset,
                server_settings={"idle_in_transaction_session_timeout": "60000"},
            )
        except NOT_THERE_YET as error:
            if not logged:
                _log.warning("waiting for PostgreSQL: it is not there for us yet", reason=repr(error))
                logged = True
            await asyncio.sleep(1)
        else:
            return Database(pool, url)


async def now(connection: Connection) -> datetime:
    """Read the one clock."""
    at: datetime = await connection.fetchval("SELECT clock()")
    return at


def changed(status: Any) -> int:
    """Tell how many rows a command's status names."""
    return int(str(status).rsplit(" ", 1)[-1])

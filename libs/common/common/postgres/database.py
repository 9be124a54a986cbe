"""The connection pool, and its two kinds of transaction: for one company, and across companies."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from common.availability import is_unavailable
from common.logs import logger

_log = logger("postgres")

Connection = asyncpg.pool.PoolConnectionProxy
Row = asyncpg.Record
_NOT_SET_UP = (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError)
"""Errors of a first connection to a PostgreSQL that is not set up yet."""


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog", format="text"
    )


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Skip the round trip that resets a connection: every setting we make ends with its transaction."""


class Database:
    """A service's PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        self._pool = pool
        self.url = url

    @asynccontextmanager
    async def transaction(self, company_id: UUID) -> AsyncIterator[Connection]:
        """Open a transaction that sees only this company's rows; waits at most 20 seconds for a connection."""
        async with self._pool.acquire(timeout=20) as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.company', $1, true)", str(company_id))
            yield connection

    @asynccontextmanager
    async def everyone(self) -> AsyncIterator[Connection]:
        """Open a transaction across companies; `tests/architecture/test_everyone.py` lists each use with its reason."""
        async with self._pool.acquire(timeout=20) as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.everyone', 'on', true)")
            yield connection

    async def answers(self) -> bool:
        """Return whether PostgreSQL responds within two seconds and accepts writes."""
        try:
            async with asyncio.timeout(2):
                read_only = await self._pool.fetchval("SELECT current_setting('transaction_read_only')")
        except Exception as error:
            if is_unavailable(error) or isinstance(error, asyncpg.PostgresError):
                return False
            raise
        return bool(read_only == "off")

    async def listen(self, channel: str, notified: asyncio.Event) -> asyncpg.Connection:
        """Open a connection outside the pool that sets `notified` at each notification; the caller closes it."""
        connection = await asyncpg.connect(self.url, timeout=10)

        def _set(*_: object) -> None:
            notified.set()

        await connection.add_listener(channel, _set)
        return connection

    async def close(self) -> None:
        """Close all connections; those still in use after five seconds are terminated."""
        try:
            async with asyncio.timeout(5):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def open_database(url: str, connections: int = 10) -> Database:
    """Open a pool of at most `connections`; wait until PostgreSQL is set up and accepts them, and log that once."""
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
        except Exception as error:
            if not (is_unavailable(error) or isinstance(error, _NOT_SET_UP)):
                raise
            if not logged:
                _log.warning(
                    "waiting for PostgreSQL: it is not available or not set up yet", reason=repr(error)
                )
                logged = True
            await asyncio.sleep(1)
        else:
            return Database(pool, url)


async def now(connection: Connection) -> datetime:
    """Return the time of the database's `clock()`, which all services share."""
    at: datetime = await connection.fetchval("SELECT clock()")
    return at


def changed(status: Any) -> int:
    """Return the number of rows that a command changed, read from its status, for example "UPDATE 3"."""
    return int(str(status).rsplit(" ", 1)[-1])

"""What all companies of the model share: an event loop, a database whose clock can be moved, a sandbox."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg

from tests.model.process import task_factory
from tests.model.xero import Xero
from tests.waiting import until

T = TypeVar("T")
LONGEST = 120.0
OURS = "pg_stat_activity WHERE datname = $1 AND usename = 'sync_worker'"
AT_WORK = "state = 'active' AND coalesce(wait_event_type NOT IN ('Lock', 'Client'), true)"
STOPPED = "(state LIKE 'idle in transaction%' OR (state = 'active' AND wait_event_type = 'Client'))"

CLOCK = """
CREATE TABLE IF NOT EXISTS moved (ahead float8 NOT NULL);
DELETE FROM moved;
INSERT INTO moved VALUES (0);
GRANT SELECT ON moved TO sync_worker;
CREATE OR REPLACE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE
AS 'SELECT clock_timestamp() + make_interval(secs => (SELECT ahead FROM moved))';
"""


@dataclass
class Stage:
    """The loop, the addresses and the sandbox."""

    loop: asyncio.AbstractEventLoop
    database_url: str
    owner: asyncpg.Connection
    admin: asyncpg.Connection
    xero: Xero

    @classmethod
    def built(cls, database_url: str, owner_url: str, admin_url: str, sandbox_url: str) -> "Stage":
        """Make the loop, and the clock of the database movable."""
        loop = asyncio.new_event_loop()
        loop.set_task_factory(task_factory)

        async def prepare() -> asyncpg.Connection:
            owner = await asyncpg.connect(owner_url)
            await owner.execute(CLOCK)
            return owner

        owner = loop.run_until_complete(prepare())
        admin = loop.run_until_complete(asyncpg.connect(admin_url))
        return cls(loop, database_url, owner, admin, Xero(sandbox_url))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the loop, not for ever."""

        async def bounded() -> T:
            async with asyncio.timeout(LONGEST):
                return await work

        return self.loop.run_until_complete(bounded())

    def set_clock(self, ahead: float) -> None:
        """Put the database's clock ahead of the machine's."""
        self.loop.run_until_complete(self.owner.execute("UPDATE moved SET ahead = $1", ahead))

    def cut_idle_transactions(self) -> bool:
        """End transactions whose process stands still, as PostgreSQL does after a minute; tell whether there were."""
        return self.run(self._cut())

    async def _cut(self) -> bool:
        """Cut until nobody is left: who waited for a transaction that was cut goes on, and may stand still in turn."""
        cut = 0

        async def nobody_is_left() -> bool:
            nonlocal cut
            if not await self._count("state <> 'idle'"):
                return True
            if not await self._count(AT_WORK):
                cut += await self._count(STOPPED, "pg_terminate_backend(pid)")
            return False

        await until(nobody_is_left, "no transaction stands still", interval=0.005)
        return bool(cut)

    async def until_somebody_waits(self) -> None:
        """Look until one transaction of the worker waits for another."""
        await until(lambda: self._count("wait_event_type = 'Lock'"), "a transaction waits", interval=0.005)

    async def _count(self, those: str, what: str = "*") -> int:
        name = self.database_url.rpartition("/")[2]
        found: int = await self.admin.fetchval(f"SELECT count({what}) FROM {OURS} AND {those}", name)
        return found

    def close(self) -> None:
        """End the loop and let the connections go."""
        self.loop.run_until_complete(self.owner.close())
        self.loop.run_until_complete(self.admin.close())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        self.xero.close()

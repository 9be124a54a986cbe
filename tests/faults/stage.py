"""The running suite under a fault: its workers, its clocks, and the check of what is left afterwards."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg
import httpx

from common.contracts.sync import FINAL_STATES
from common.messaging.topology import DEAD, depth
from launcher import provision
from launcher.broker.users import ADMIN
from launcher.loops import outside_of_loops
from launcher.provision import with_database
from tests.checker import Engine, Expected, Verdict, check
from tests.engine_reader import engine_of
from tests.faults.books import Books
from tests.faults.shop import Shop
from tests.looks import RESOURCES, TAX_RATES
from tests.waiting import wait_until
from tests.world import Running, World, any_of, free_port

LEASE = 91.0
DIED = 137
OUTBOXES = ("auth", "config", "sync_worker", "log", "invoicing")


@dataclass
class Stage:
    """The suite, as fault tests start, stop and inspect it."""

    world: World
    folder: Path
    workers: list[Running] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)
    companies: int = 0
    broken_guard: str = field(default_factory=lambda: broken_guard() or "")
    further: dict[str, list[Expected]] = field(default_factory=dict)
    books: dict[str, Books] = field(default_factory=dict)

    def shop(self, **settings: Any) -> Shop:
        """Sign up a company that is connected to an organisation of its own."""
        self.companies += 1
        outside_of_loops(self._close_the_circuit_breaker())
        shop = Shop.connected(self.world, first=self.companies - 1, **settings)
        assert isinstance(shop, Shop)
        self.books[shop.company_id] = Books(self.rows, shop)
        return shop

    async def _close_the_circuit_breaker(self) -> None:
        """What an earlier fault taught the workers about Xero is over."""
        inside = with_database(self.world.infrastructure.admin_database_url, self.world.database)
        connection = await asyncpg.connect(inside)
        await connection.execute(
            "DELETE FROM sync_worker.circuit_breaker; DELETE FROM sync_worker.call_failures"
        )
        await connection.close()

    def worker(self, wait: bool = True, **environment: str) -> Running:
        """Start one more worker."""
        environment = {"SWEEP_SECONDS": "0.5", "DISABLED_GUARD": self.broken_guard, **environment}
        self.workers.append(self.world.start("sync-worker", port=free_port(), wait=wait, also=environment))
        return self.workers[-1]

    def no_worker(self) -> None:
        """End every worker, in peace."""
        for one in [*self.workers, *self.world.running]:
            if one.name == "sync-worker" and one.process.poll() is None:
                one.go_on()
                one.terminate()
        self.workers.clear()

    def the_usual(self) -> None:
        """Leave one worker at its usual place, whatever became of it here, and all else as it was."""
        with suppress(httpx.HTTPError):
            self.world.xero("DELETE", "faults")
        usual = self.world.ports["sync-worker"]
        for one in self.workers:
            if one.process.poll() is None:
                one.go_on()
                one.kill()
        self.workers.clear()
        for service in self.world.ports:
            port = self.world.ports[service]
            alive = [one for one in self.world.running if one.port == port and one.process.poll() is None]
            if not alive:
                self.world.start(service, port=usual if service == "sync-worker" else port)

    def arms(self, fault: str, count: int | None = 1, options: Any = None, **match: str) -> int:
        """Arm a fault of the sandbox."""
        response = {"fault": fault, "match": match, "count": count, "options": options or {}}
        return int(self.world.xero("POST", "faults", response)["id"])

    def disarms(self) -> None:
        """Clear the sandbox's faults."""
        self.world.xero("DELETE", "faults")

    def rows(self, query: str, *arguments: Any, schema: str = "sync_worker") -> list[dict[str, Any]]:
        """Ask the database as its administrator, who sees every company."""
        return outside_of_loops(self._rows(query, arguments, schema))

    async def _rows(self, query: str, arguments: Sequence[Any], schema: str) -> list[dict[str, Any]]:
        connection = await self._connected(schema)
        try:
            return [dict(row) for row in await connection.fetch(query, *arguments)]
        finally:
            await connection.close()

    async def _connected(self, schema: str) -> asyncpg.Connection:
        return await asyncpg.connect(
            admin_of(self.world.infrastructure.admin_database_url, self.world.database),
            server_settings={"search_path": schema, "default_transaction_read_only": "off"},
        )

    def waits(self, company: Shop) -> float:
        """Return the seconds that a company's sync still waits, or that a dead worker still holds its lease."""
        (row,) = self.rows(
            """
            SELECT coalesce(max(extract(epoch FROM s.waits_until - clock())), 0)::float8 AS wait
            FROM syncs s WHERE s.company_id = $1 AND s.state = 'waiting'
            """,
            company.company_id,
        )
        return float(row["wait"])

    def waits_for(self, company: Shop, sync_id: str) -> str | None:
        """Return what a sync waits for; None if it does not wait."""
        waits = any_of(company.http.get(f"/api/v1/syncs/{sync_id}"))["waits"]
        return str(waits["for"]) if waits else None

    def rests(self, company: Shop, seconds: float = 120) -> None:
        """Let everything that is asked for come to its end, letting time pass where it waits."""

        def is_at_rest() -> bool:
            self._skip_wait(company)
            return not self.unrest(company)

        wait_until(is_at_rest, lambda: f"rest, but {self.unrest(company)}", seconds)

    def _skip_wait(self, company: Shop) -> None:
        """Let the time pass at once that a company's sync waits."""
        if (wait := self.waits(company)) > 1:
            self.world.pass_time(wait + 0.1)

    def ask_again(self, act: Callable[[], Any], seconds: float = 60) -> None:
        """Do what a person does when a page says that it cannot be done just now."""

        def is_done() -> bool:
            with suppress(AssertionError, httpx.HTTPError):
                act()
                return True
            return False

        wait_until(is_done, "it can be done", seconds)

    def sees_through(self, company: Shop, sync_id: str, seconds: float = 120) -> dict[str, Any]:
        """Wait for the end of a sync; what it waits for longer than a moment is let pass at once."""

        def ended() -> dict[str, Any] | None:
            sync: dict[str, Any] = any_of(company.http.get(f"/api/v1/syncs/{sync_id}"))
            if sync["state"] in FINAL_STATES:
                return sync
            self._skip_wait(company)
            return None

        return wait_until(ended, lambda: company.http.get(f"/api/v1/syncs/{sync_id}").text, seconds)

    def makes_read_only(self, read_only: bool) -> None:
        """Let this world's database refuse writes, in new sessions and, by ending them, in all."""
        database = self.world.database
        self.rows(
            f"ALTER DATABASE {database} SET default_transaction_read_only = {'on' if read_only else 'off'}"
        )
        self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
            database,
        )

    def health(self, service: str) -> int:
        """Ask a service whether it can work."""
        return httpx.get(f"{self.world.url(service)}/health/ready", timeout=10).status_code

    def syncs(self, company: Shop) -> dict[str, Any]:
        """Press Sync and see it through."""
        return self.sees_through(company, company.presses_sync())

    def dies(self, worker: Running, company: Shop, sync_id: str, seconds: float = 60) -> bool:
        """Wait until an armed worker dies, or the sync ends without it."""

        def is_over() -> bool:
            if worker.process.poll() is not None:
                return True
            if any_of(company.http.get(f"/api/v1/syncs/{sync_id}"))["state"] in FINAL_STATES:
                return True
            self._skip_wait(company)
            return False

        wait_until(is_over, lambda: f"it dies or ends:\n{worker.output()[-3000:]}", seconds)
        died = worker.process.poll() is not None
        assert not died or worker.process.returncode == DIED, worker.output()[-3000:]
        return died

    def looks(self, *companies: Shop) -> Verdict:
        """Count what became of records and their content, once everything has come to rest."""
        wait_until(lambda: not any(self.unrest(one) for one in companies), "rest", 30)
        for one in companies:
            books = self.books[one.company_id]
            wait_until(books.log_is_whole, "the log has every entry", 30)
            books.read()
            objects = {resource: one.in_xero(resource) for resource in (*RESOURCES.values(), TAX_RATES)}
            expected = [*one.accepted(), *self.further.get(one.company_id, ())]
            engine = outside_of_loops(self._engine(one))
            self.verdict += check(expected, objects, engine, (), books.entries(), books.history)
        return self.verdict

    def also_expects(self, company: Shop, *records: Expected) -> None:
        """Expect what another invoicing system said."""
        self.further.setdefault(company.company_id, []).extend(records)

    def finds_nothing_wrong(self, *companies: Shop, rest_to_come: bool = False) -> None:
        """Look, and fail if anything is wrong with a record, or not at rest, or if a further sync writes.

        With `rest_to_come` records were made after the sync had taken its work list; they go with one more.
        """
        for one in companies if rest_to_come else ():
            assert self.syncs(one)["state"] == "completed"
        writes = [len(one.writes_to_xero()) for one in companies]
        for one in companies:
            assert self.syncs(one)["state"] == "completed"
        assert self.looks(*companies).clean, self.verdict
        assert [len(one.writes_to_xero()) for one in companies] == writes, "a further sync wrote"

    def unrest(self, company: Shop) -> tuple[str, ...]:
        """Return what is still in progress for a company."""
        return outside_of_loops(self._engine(company)).unrest

    async def _engine(self, company: Shop) -> Engine:
        connection = await self._connected("sync_worker")
        try:
            return await engine_of(connection, company.company_id, company.tenant_id)
        finally:
            await connection.close()

    def depth(self, queue: str) -> int:
        """Count the messages that wait in a queue."""
        url = self.world.infrastructure.amqp_url(ADMIN, self.world.vhost)
        return outside_of_loops(depth(url, queue))

    def forgets_dead_letters(self) -> None:
        """Empty the dead letters of whatever was before."""
        outside_of_loops(self._forgotten())

    async def _forgotten(self) -> None:
        url = self.world.infrastructure.amqp_url(ADMIN, self.world.vhost)
        async with await aio_pika.connect(url, timeout=10) as connection:
            await (await (await connection.channel()).get_queue(DEAD)).purge()

    def published_everything(self) -> bool:
        """Return whether the outboxes of all services are empty."""
        return not any(
            self.rows("SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1", schema=one)
            for one in OUTBOXES
        )


def admin_of(url: str, database: str) -> str:
    """Return the administrator's address of a database."""
    name, _, password = url.partition("://")[2].rpartition("@")[0].partition(":")
    return provision.for_role(url, name, password, database)


def seed() -> int:
    """Return the seed of everything that happens by chance."""
    return int(os.environ.get("SEED", "1"))


def rounds(usual: int) -> int:
    """Return how often something is to happen by chance: RUNS, or as usual."""
    return max(usual, int(os.environ.get("RUNS") or usual) // 50)


def broken_guard() -> str | None:
    """Return the guard that is to be switched off, in the workers that a test starts itself."""
    return os.environ.get("DISABLED_GUARD") or None


def all_faults() -> bool:
    """Return whether the whole suite of faults was asked for, not the fast selection."""
    return os.environ.get("FAULTS") == "all"

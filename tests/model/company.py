"""A company of the model: its records, its connection, its two workers, and the ways to let them go on."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from common.contracts.auth import XeroConnected
from common.contracts.config import Settings
from common.contracts.gateway import SyncRequested
from common.contracts.sync import CustomersPulled, ProductsPulled, TaxesPulled
from tests.model.bus import Bus
from tests.model.ledger import GST, Ledger
from tests.model.peers import Neighbours
from tests.model.stage import Stage
from tests.model.worker import Site, Worker

PULLED: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "customers.pulled": ("customer", TypeAdapter(CustomersPulled)),
    "products.pulled": ("product", TypeAdapter(ProductsPulled)),
    "taxes.pulled": ("tax", TypeAdapter(TaxesPulled)),
}
ROUNDS = 200
LEASE = 91.0
SLOW = 45.0
TABLES = (
    *(
        "outbox",
        "syncs",
        "leases",
        "work",
        "batches",
        "batch_members",
        "links",
        "objects",
        "records",
        "feeds",
    ),
    *("feed_ahead", "permits", "problems", "parked", "people_said", "readings", "organisations"),
)


class NeverRests(AssertionError):
    """The engine went on and on."""


@dataclass
class Company:
    """One company in its world."""

    stage: Stage
    tenants: list[UUID]
    company_id: UUID = field(default_factory=uuid4)
    ahead: float = 0.0
    booted: str = "boot-1"
    bus: Bus = field(default_factory=Bus)
    workers: list[Worker] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    syncs: list[UUID] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    used: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage.set_clock(0)
        self.xero = self.stage.xero
        self.ledger = Ledger(self.now())
        self.xero.consent(self.tenants)
        self.neighbours = Neighbours(self.xero, self.ledger, self.now, self.tenants[0])
        for tenant_id in self.tenants:
            accounts = {one["Code"]: one["AccountID"] for one in self.xero.objects("Accounts", tenant_id)}
            self.neighbours.settings[tenant_id] = Settings(
                revenue_account_id=UUID(accounts["200"]),
                payment_account_id=UUID(accounts["090"]),
                import_payments=True,
                update_customers=True,
                import_invoice_edits=True,
                tax_mapping={GST.id: "OUTPUT2"},
            )
        self.site = Site(
            self.stage.database_url, self.neighbours, self.bus, lambda: self.ahead, lambda: self.booted
        )
        self.workers = [self.stage.run(Worker.started(self.site)) for _ in range(2)]
        self.used.append(self.tenants[0])
        self.change(GST)

    @classmethod
    def begun(cls, stage: Stage) -> "Company":
        """Begin a company in an empty sandbox."""
        return cls(stage, stage.xero.begin())

    def now(self) -> datetime:
        """Tell the model's time."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def tell(self, what: str) -> None:
        """Note what was done, for whoever has to understand a failure."""
        self.story.append(what)

    def change(self, record: Any) -> bool:
        """Create or change a record in the invoicing system; tell whether it was taken."""
        before = self.ledger.newest_change()
        refused = self.ledger.put(self.now(), record)
        self.say_changes(before)
        return refused is None

    def say_changes(self, before: int) -> None:
        """Say what changed since."""
        for event in self.ledger.after(before, 1000):
            self.bus.say(self.company_id, event, "invoicing")

    def advance(self, seconds: float) -> None:
        """Let time pass at once, for the database, for Xero and for the machines."""
        self.ahead += seconds
        self.stage.set_clock(self.ahead)
        self.xero.advance(seconds)

    def press(self, mode: str = "sync") -> UUID:
        """Press the button."""
        sync_id = uuid4()
        self.syncs.append(sync_id)
        self.bus.say(self.company_id, SyncRequested(sync_id=sync_id, mode=mode), "gateway")
        return sync_id

    @property
    def worker(self) -> Worker:
        """The worker that is at work now: the first that neither died nor stands still."""
        for number, one in enumerate(self.workers):
            if one.process.dead:
                self.stage.run(one.end())
                self.workers[number] = self.stage.run(Worker.started(self.site))
            if not self.workers[number].process.paused:
                return self.workers[number]
        self.workers[0].process.go_on()
        return self.workers[0]

    def sync(self, mode: str = "sync") -> None:
        """Press the button and let everything come to rest."""
        self.press(mode)
        self.settle()

    def settle(self) -> None:
        """Let the workers work, and time pass, until nothing more can be done without a person."""
        began = time.monotonic()
        for _ in range(ROUNDS):
            worker = self.worker
            self.stage.run(self._one_round(worker))
            if time.monotonic() - began > SLOW:
                break
            if worker.process.dead or worker.process.paused or self.bus.waiting:
                continue
            wait = self.stage.run(self._wait())
            if wait is None:
                return
            self.advance(wait)
            self.stage.run(self._swept(worker))
        raise NeverRests(f"the engine does not come to rest: {self.stage.run(self._standing())}")

    async def _one_round(self, worker: Worker) -> None:
        await worker.publish()
        self._others_hear()
        for message in list(self.bus.waiting):
            if not await worker.hear(message):
                return
        await worker.rest()
        if not worker.process.dead and not worker.process.paused:
            await worker.publish()
            self._others_hear()

    async def _swept(self, worker: Worker) -> None:
        await worker.sweep()
        await worker.rest()

    def _others_hear(self) -> None:
        """Let invoicing take over what was pulled; what the log hears is only kept."""
        for message in self.bus.elsewhere:
            if message.type in PULLED:
                kind, contract = PULLED[message.type]
                event = contract.validate_json(message.body)
                before = self.ledger.newest_change()
                self.ledger.take_over(self.now(), kind, event.records, event.time)
                self.say_changes(before)
        self.bus.elsewhere.clear()

    async def _wait(self) -> float | None:
        """Tell how long nothing will happen; None when nothing is left to happen."""
        async with self.worker_database.transaction(self.company_id) as connection:
            row = await connection.fetchrow(
                """
                SELECT s.state, s.stop_requested, s.waits_for,
                       extract(epoch FROM s.waits_until - clock())::float8 AS wait,
                       extract(epoch FROM l.expires - clock())::float8 AS held
                FROM syncs s LEFT JOIN leases l ON l.company_id = s.company_id
                WHERE s.state IN ('requested', 'running', 'waiting', 'finishing')
                ORDER BY s.state = 'requested', s.requested_at LIMIT 1
                """
            )
        if row is None:
            return None
        held = row["held"] if row["held"] is not None and row["held"] > 0 else 0.0
        if row["state"] == "waiting" and not row["stop_requested"]:
            if row["wait"] is None:
                return None
            return float(max(row["wait"], held, 0) + 0.05)
        return float(held + 0.05)

    @property
    def worker_database(self) -> Any:
        """A database to look into."""
        return next(one.database for one in self.workers if not one.process.dead)

    async def _standing(self) -> list[Any]:
        async with self.worker_database.transaction(self.company_id) as connection:
            rows = await connection.fetch(
                "SELECT mode, state, phase, turn, stuck, waits_for, waits_until, sentence, clock() AS now FROM syncs"
                " WHERE state NOT IN ('completed', 'joined')"
            )
        return [*map(dict, rows), self.bus.waiting[:5]]

    def connect(self, tenant_id: UUID) -> None:
        """Authenticate and choose an organisation."""
        self.xero.consent(self.tenants)
        self.neighbours.tenant_id, self.neighbours.state = tenant_id, "connected"
        self.neighbours.token_until = None
        if tenant_id not in self.used:
            self.used.append(tenant_id)
        said = XeroConnected(tenant_id=tenant_id, organisation="Demo", again=True)
        self.bus.say(self.company_id, said, "auth")

    def end(self) -> None:
        """End both workers, and this company's syncs with them."""
        for one in self.workers:
            self.stage.run(one.end())
        self.stage.run(self._ended())

    async def _ended(self) -> None:
        await asyncio.sleep(0)
        async with self.stage.owner.transaction():
            await self.stage.owner.execute("SELECT set_config('app.company', $1, true)", str(self.company_id))
            for table in TABLES:
                await self.stage.owner.execute(f"DELETE FROM {table}")

"""A company of the model: what its people do in the app, in the settings and with the connection."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.config import Settings, SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested, SyncStopRequested
from common.postgres import Database
from tests.history import History
from tests.looks import Ref
from tests.model.bus import Bus
from tests.model.clients import Neighbours
from tests.model.clock import Clock
from tests.model.ledger import GST, Ledger
from tests.model.log import Log
from tests.model.log_errors import ERRORS
from tests.model.others import Others
from tests.model.stage import Stage
from tests.model.worker import Site
from tests.model.workers import Workers
from tests.watching import Watch

TABLES = (
    "outbox",
    "syncs",
    "leases",
    "work",
    "batches",
    "batch_members",
    "links",
    "xero_objects",
    "records",
    "feeds",
    "feed_ahead",
    "permits",
    "problems",
    "problem_records",
    "decisions",
    "readings",
    "organisations",
    "xero_notices",
    "unread_events",
)
DECIDING = ("use_app", "use_xero", "link")
"""The answers by which a person says whose values count."""


class Company:
    """One company in its world: its app, its services, its workers and its organisations in Xero."""

    def __init__(self, stage: Stage, tenants: list[UUID]) -> None:
        ERRORS.clear()
        self.stage, self.xero, self.tenants = stage, stage.xero, tenants
        self.company_id = uuid4()
        self.clock, self.bus, self.log, self.history = Clock(stage), Bus(), Log(), History()
        self.ledger = Ledger(self.clock.now(), self.history)
        self.story: list[str] = []
        self.syncs: list[UUID] = []
        self.touched: set[str] = set()
        self.used = [tenants[0]]
        self.written = 0
        self.watch = Watch(lambda tenant_id, kind: self.xero.objects(kind, tenant_id), tenants, self.history)
        self.xero.watch = self.watch
        self.xero.consent(tenants)
        self.neighbours = Neighbours(self.xero, self.ledger, self.clock.now, tenants[0])
        for tenant_id in tenants:
            self.neighbours.settings[tenant_id] = self._first_settings(tenant_id)
        self.others = Others(self.company_id, self.bus, self.log, self.ledger)
        self.site = Site(stage.database_url, self.neighbours, self.bus, self.clock)
        self.workers = Workers(stage, self.clock, self.company_id, self.site, self.others)
        self.change(GST)

    def _first_settings(self, tenant_id: UUID) -> Settings:
        accounts = {one["Code"]: one["AccountID"] for one in self.xero.objects("Accounts", tenant_id)}
        return Settings(
            revenue_account_id=UUID(accounts["200"]),
            payment_account_id=UUID(accounts["090"]),
            import_payments=True,
            update_customers=True,
            import_invoice_edits=True,
            tax_mapping={GST.id: "OUTPUT2"},
        )

    @classmethod
    def begun(cls, stage: Stage) -> "Company":
        """Begin a company in an empty sandbox."""
        return cls(stage, stage.xero.begin())

    def note(self, what: str) -> None:
        """Note what was done; a failure prints the notes."""
        self.story.append(what)

    @property
    def database(self) -> Database:
        """A database to look into."""
        return self.workers.database

    def _look_if_written(self) -> None:
        """Look into Xero where the engine has written since, so that its writes stand before what comes next."""
        if self.xero.writes() != self.written:
            self.written = self.xero.writes()
            self.watch.look()

    def change(self, record: Any) -> bool:
        """Create or change a record in the invoicing system; tell whether it was taken."""
        self._look_if_written()
        before = self.ledger.newest_change()
        refused = self.ledger.put(self.clock.now(), record)
        self.others.publish_changes(before)
        return refused is None

    def void(self, kind: str, record_id: str) -> None:
        """Void an invoice or a credit note in the invoicing system."""
        self._look_if_written()
        before = self.ledger.newest_change()
        self.ledger.void(self.clock.now(), kind, record_id)
        self.others.publish_changes(before)

    def take_back(self, payment_id: str) -> None:
        """Take a payment back in the invoicing system."""
        self._look_if_written()
        before = self.ledger.newest_change()
        self.ledger.take_back(self.clock.now(), payment_id)
        self.others.publish_changes(before)

    def press(self, mode: str = "sync", trigger: str = "person") -> UUID:
        """Press the button, or ask for a sync as something else does."""
        sync_id = uuid4()
        self.syncs.append(sync_id)
        output = SyncRequested.model_validate({"sync_id": sync_id, "mode": mode, "trigger": trigger})
        self.bus.publish(self.company_id, output, "gateway")
        return sync_id

    def press_if_idle(self) -> None:
        """Press the button unless a request for a sync waits already."""
        if all(message.type not in ("sync.requested", "sync.due") for message in self.bus.waiting):
            self.press()

    def sync(self, mode: str = "sync", trigger: str = "person") -> None:
        """Press the button and let everything come to rest."""
        self.press(mode, trigger)
        self.workers.settle()

    def stop_sync(self) -> None:
        """Ask for the newest sync to be stopped."""
        if self.syncs:
            self.bus.publish(self.company_id, SyncStopRequested(sync_id=self.syncs[-1]), "gateway")

    def turn_switch(self, switch: str, places: tuple[str, ...]) -> None:
        """Save the settings with a switch turned."""
        before = self.neighbours.settings[self.tenants[0]]
        self.save(places, **{switch: not getattr(before, switch)})

    def save(self, places: tuple[str, ...], **changed: Any) -> None:
        """Save the settings with something changed."""
        for tenant_id, settings in self.neighbours.settings.items():
            self.neighbours.settings[tenant_id] = settings.model_copy(update=changed)
        self.neighbours.version += 1
        output = SettingsChanged(version=self.neighbours.version, places=places)
        self.bus.publish(self.company_id, output, "config")

    def answer(self, pick: int, action: str) -> None:
        """Answer an open problem."""
        found = self.stage.run(self._open_problems())
        if found:
            problem_id, candidates, _ = found[pick % len(found)]
            self._look_if_written()
            for ref in self.stage.run(self._about(problem_id)) if action in DECIDING else ():
                self.history.decides(ref)
            candidate = candidates[0]["xero_id"] if candidates and action == "link" else None
            output = ProblemAnswered(problem_id=problem_id, action=action, candidate=candidate)
            self.bus.publish(self.company_id, output, "gateway")

    async def _about(self, problem_id: UUID) -> list[Ref]:
        query = "SELECT kind, record_id FROM problem_records WHERE problem_id = $1"
        async with self.database.transaction(self.company_id) as connection:
            rows = await connection.fetch(query, problem_id)
        return [(row["kind"], row["record_id"]) for row in rows]

    async def _open_problems(self) -> list[Any]:
        async with self.database.transaction(self.company_id) as connection:
            return list(
                await connection.fetch(
                    "SELECT problem_id, candidates, cause FROM problems WHERE state = 'open' ORDER BY problem_id"
                )
            )

    def problems(self) -> list[str]:
        """Return the causes of the open problems."""
        return sorted(code for _, _, code in self.stage.run(self._open_problems()))

    def disconnect(self) -> None:
        """Disconnect here."""
        if self.neighbours.state == "connected":
            self.neighbours.state = "disconnected"
            output = XeroDisconnected(tenant_id=self.neighbours.tenant_id, reason="by a person")
            self.bus.publish(self.company_id, output, "auth")

    def connect(self, tenant_id: UUID) -> None:
        """Authenticate and choose an organisation."""
        self.xero.consent(self.tenants)
        self.neighbours.tenant_id, self.neighbours.state = tenant_id, "connected"
        self.neighbours.token_until = None
        if tenant_id not in self.used:
            self.used.append(tenant_id)
        output = XeroConnected(tenant_id=tenant_id, organisation="Demo", again=True)
        self.bus.publish(self.company_id, output, "auth")

    def end(self) -> None:
        """End both workers, and this company's syncs with them."""
        self.workers.end()
        self.stage.run(self._ended())

    async def _ended(self) -> None:
        await asyncio.sleep(0)
        async with self.stage.owner.transaction():
            await self.stage.owner.execute("SELECT set_config('app.company', $1, true)", str(self.company_id))
            for table in TABLES:
                await self.stage.owner.execute(f"DELETE FROM {table}")

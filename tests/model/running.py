"""How the workers of a company get on: messages delivered, time passing, until they rest, stand still or die."""

import time
from itertools import count
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from common.contracts.pulled import CustomersPulled, ProductsPulled, TaxesPulled
from tests.model.bus import Bus, Message
from tests.model.ledger import Ledger
from tests.model.log import Log
from tests.model.stage import Stage
from tests.model.worker import Site, Worker

PULLED: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "customers.pulled": ("customer", TypeAdapter(CustomersPulled)),
    "products.pulled": ("product", TypeAdapter(ProductsPulled)),
    "taxes.pulled": ("tax", TypeAdapter(TaxesPulled)),
}
ROUNDS = 300
FEW_ROUNDS = 8
LONGEST = 120.0
IDLE_TRANSACTION = 60.5
UNDER_WAY = """
    SELECT s.state, s.stop_requested, s.waits_for,
           extract(epoch FROM s.waits_until - clock())::float8 AS wait,
           extract(epoch FROM l.expires - clock())::float8 AS held
    FROM syncs s LEFT JOIN leases l ON l.company_id = s.company_id
    WHERE s.state IN ('requested', 'running', 'waiting', 'finishing')
    ORDER BY s.state = 'requested', s.requested_at LIMIT 1
"""


class NeverRests(AssertionError):
    """The engine went on and on."""


class Running:
    """Two workers and the messages between them and the others."""

    stage: Stage
    company_id: UUID
    bus: Bus
    ledger: Ledger
    log: Log
    site: Site
    workers: list[Worker]
    ahead: float
    ignores_pulls: bool = False
    """An invoicing system that takes nothing from Xero."""

    def advance(self, seconds: float) -> None:
        """Let time pass at once, for the database, for Xero and for the machines."""
        self.ahead += seconds
        self.stage.set_clock(self.ahead)
        self.stage.xero.advance(seconds)

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

    def settle(self) -> None:
        """Let the workers work, and time pass, until nothing more can be done without a person."""
        began = time.monotonic()
        for _ in range(ROUNDS):
            worker = self.worker
            self._round(worker)
            if time.monotonic() - began > LONGEST:
                break
            if worker.process.dead or worker.process.paused or self.bus.waiting:
                continue
            wait = self.stage.run(self._wait())
            if wait is None:
                return
            self.advance(wait)
            self.stage.run(self._swept(worker))
        raise NeverRests(f"the engine does not come to rest: {self.stage.run(self._standing())}")

    def work_until_paused(self, steps: int) -> Worker:
        """Let a worker take so many steps and then stand still, if it has not come to rest before."""
        worker = self.worker
        worker.process.pause_at = worker.process.steps + steps
        self._rounds(worker)
        worker.process.pause_at = None
        return worker

    def crash_after(self, steps: int) -> None:
        """Let a worker take so many steps and then die, if it has not come to rest before."""
        worker = self.worker
        worker.process.die_at = worker.process.steps + steps
        self._rounds(worker)
        worker.process.die_at = None

    def crash_at(self, point: str, after: int) -> None:
        """Let a worker die at a failpoint, if it comes by often enough."""
        worker = self.worker
        worker.process.die_at_point = (point, after)
        self._rounds(worker)
        worker.process.die_at_point = None

    def pause_at(self, point: str) -> None:
        """Let a worker stand still after a failpoint, if it comes by."""
        worker = self.worker
        worker.process.pause_at_point = point
        self._rounds(worker)
        worker.process.pause_at_point = None

    def pause_while_asking_for_a_token(self, nth: int) -> None:
        """Let a worker stand still when it asks for a token the nth time."""
        worker, asked = self.worker, count(1)

        def stand_still() -> None:
            if next(asked) == nth:
                worker.process.pause()

        self.site.neighbours.token_asked = stand_still
        self._rounds(worker)
        self.site.neighbours.token_asked = None

    def drain(self) -> None:
        """End a worker the gentle way, in mid-work where there is some."""
        worker = self.work_until_paused(60)
        worker.process.go_on()
        self.stage.run(worker.run(worker.scheduler.drain()))
        self.stage.run(worker.end())

    def receive(self, message: Message) -> None:
        """Deliver one message now."""
        self.stage.run(self._received(self.worker, message))

    def _rounds(self, worker: Worker) -> None:
        """Let one worker work on until it stands still, dies, or no message waits for it."""
        for _ in range(FEW_ROUNDS):
            self._round(worker)
            if worker.process.dead or worker.process.paused or not self.bus.waiting:
                return

    def _round(self, worker: Worker) -> None:
        self.stage.run(self._one_round(worker))
        if worker.process.paused and self.stage.cut_idle_transactions():
            self.advance(IDLE_TRANSACTION)

    async def _received(self, worker: Worker, message: Message) -> None:
        await worker.receive(message)
        await worker.rest()

    async def _one_round(self, worker: Worker) -> None:
        await worker.publish()
        self._others_receive()
        for message in list(self.bus.waiting):
            if not await worker.receive(message):
                return
        await worker.rest()
        if not worker.process.dead and not worker.process.paused:
            await worker.publish()
            self._others_receive()

    async def _swept(self, worker: Worker) -> None:
        await worker.sweep()
        await worker.rest()

    def _others_receive(self) -> None:
        """Let the log hear, and invoicing take over what was pulled."""
        for message in self.bus.elsewhere:
            self.log.receive(message.type, message.body)
            if message.type in PULLED and not self.ignores_pulls:
                kind, contract = PULLED[message.type]
                event = contract.validate_json(message.body)
                before = self.ledger.newest_change()
                self.ledger.take_over(kind, event.records, event.time)
                self.publish_changes(before)
        self.bus.elsewhere.clear()

    def publish_changes(self, before: int) -> None:
        """Publish what changed in the invoicing system since."""
        for event in self.ledger.after(before, 1000):
            self.bus.publish(self.company_id, event, "invoicing")

    async def _wait(self) -> float | None:
        """Return how long nothing will happen; None when nothing is left to happen."""
        async with self.database.transaction(self.company_id) as connection:
            row = await connection.fetchrow(UNDER_WAY)
        if row is None:
            return None
        held = max(row["held"] or 0.0, 0.0)
        if row["state"] == "waiting" and not row["stop_requested"]:
            if row["waits_for"] == "reconnect" and self.site.neighbours.state != "connected":
                return None
            return None if row["wait"] is None else float(max(row["wait"], held) + 0.05)
        return held + 0.05

    @property
    def database(self) -> Any:
        """A database to look into."""
        return next(one.database for one in self.workers if not one.process.dead)

    async def _standing(self) -> list[Any]:
        async with self.database.transaction(self.company_id) as connection:
            rows = await connection.fetch(
                "SELECT mode, state, phase, turn, stuck, waits_for, waits_until, sentence, clock() AS now FROM syncs"
                " WHERE state NOT IN ('completed', 'joined')"
            )
        return [*map(dict, rows), self.bus.waiting[:5]]

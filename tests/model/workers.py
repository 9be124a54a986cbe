"""The two workers of a company: they handle messages and work until they rest, stand still or die."""

import time
from itertools import count
from typing import Any
from uuid import UUID

from common.postgres import Database
from tests.model.bus import Message
from tests.model.clock import Clock
from tests.model.others import Others
from tests.model.stage import Stage
from tests.model.worker import Site, Worker

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


class Workers:
    """Two workers, of which one works at a time; a worker that died is replaced by a new one."""

    def __init__(self, stage: Stage, clock: Clock, company_id: UUID, site: Site, others: Others) -> None:
        self._stage, self._clock, self._company_id = stage, clock, company_id
        self._site, self._bus, self._others = site, site.bus, others
        self.both = [stage.run(Worker.started(site)) for _ in range(2)]

    @property
    def current(self) -> Worker:
        """The worker that is at work now: the first that neither died nor stands still."""
        for number, one in enumerate(self.both):
            if one.process.dead:
                self._stage.run(one.end())
                self.both[number] = self._stage.run(Worker.started(self._site))
            if not self.both[number].process.paused:
                return self.both[number]
        self.both[0].process.go_on()
        return self.both[0]

    def go_on(self) -> None:
        """Let workers that stand still go on."""
        for worker in self.both:
            worker.process.go_on()

    def end(self) -> None:
        """End both by force."""
        for worker in self.both:
            self._stage.run(worker.end())

    def settle(self) -> None:
        """Let the workers work, and time pass, until nothing more can be done without a person."""
        began = time.monotonic()
        for _ in range(ROUNDS):
            worker = self.current
            self._round(worker)
            if time.monotonic() - began > LONGEST:
                break
            if worker.process.dead or worker.process.paused or self._bus.waiting:
                continue
            wait = self._stage.run(self._wait())
            if wait is None:
                return
            self._clock.advance(wait)
            self._stage.run(self._swept(worker))
        raise NeverRests(f"the engine does not come to rest: {self._stage.run(self._standing())}")

    def work_until_paused(self, steps: int) -> Worker:
        """Let a worker take so many steps and then stand still, if it has not come to rest before."""
        worker = self.current
        worker.process.pause_at = worker.process.steps + steps
        self._rounds(worker)
        worker.process.pause_at = None
        return worker

    def crash_after(self, steps: int) -> None:
        """Let a worker take so many steps and then die, if it has not come to rest before."""
        worker = self.current
        worker.process.die_at = worker.process.steps + steps
        self._rounds(worker)
        worker.process.die_at = None

    def crash_at(self, point: str, after: int) -> None:
        """Let a worker die at a failpoint, if it comes by often enough."""
        worker = self.current
        worker.process.die_at_point = (point, after)
        self._rounds(worker)
        worker.process.die_at_point = None

    def pause_at(self, point: str) -> None:
        """Let a worker stand still after a failpoint, if it comes by."""
        worker = self.current
        worker.process.pause_at_point = point
        self._rounds(worker)
        worker.process.pause_at_point = None

    def pause_while_asking_for_a_token(self, nth: int) -> None:
        """Let a worker stand still when it asks for a token the nth time."""
        worker, asked = self.current, count(1)

        def stand_still() -> None:
            if next(asked) == nth:
                worker.process.pause()

        self._site.neighbours.token_asked = stand_still
        self._rounds(worker)
        self._site.neighbours.token_asked = None

    def drain(self) -> None:
        """End a worker the gentle way, in mid-work where there is some."""
        worker = self.work_until_paused(60)
        worker.process.go_on()
        self._stage.run(worker.run(worker.scheduler.drain()))
        self._stage.run(worker.end())

    def receive(self, message: Message) -> None:
        """Deliver one message now."""
        self._stage.run(self._received(self.current, message))

    def _rounds(self, worker: Worker) -> None:
        """Let one worker work on until it stands still, dies, or no message waits for it."""
        for _ in range(FEW_ROUNDS):
            self._round(worker)
            if worker.process.dead or worker.process.paused or not self._bus.waiting:
                return

    def _round(self, worker: Worker) -> None:
        self._stage.run(self._one_round(worker))
        if worker.process.paused and self._stage.cut_idle_transactions():
            self._clock.advance(IDLE_TRANSACTION)

    async def _received(self, worker: Worker, message: Message) -> None:
        await worker.receive(message)
        await worker.rest()

    async def _one_round(self, worker: Worker) -> None:
        await worker.publish()
        self._others.receive()
        for message in list(self._bus.waiting):
            if not await worker.receive(message):
                return
        await worker.rest()
        if not worker.process.dead and not worker.process.paused:
            await worker.publish()
            self._others.receive()

    async def _swept(self, worker: Worker) -> None:
        await worker.sweep()
        await worker.rest()

    async def _wait(self) -> float | None:
        """Return how long nothing will happen; None when nothing is left to happen."""
        async with self.database.transaction(self._company_id) as connection:
            row = await connection.fetchrow(UNDER_WAY)
        if row is None:
            return None
        held = max(row["held"] or 0.0, 0.0)
        if row["state"] == "waiting" and not row["stop_requested"]:
            if row["waits_for"] == "reconnect" and self._site.neighbours.state != "connected":
                return None
            return None if row["wait"] is None else float(max(row["wait"], held) + 0.05)
        return held + 0.05

    @property
    def database(self) -> Database:
        """The database of a worker that lives, to look into."""
        return next(one.database for one in self.both if not one.process.dead)

    async def _standing(self) -> list[Any]:
        async with self.database.transaction(self._company_id) as connection:
            rows = await connection.fetch(
                "SELECT mode, state, phase, turn, stuck, waits_for, waits_until, sentence, clock() AS now FROM syncs"
                " WHERE state NOT IN ('completed', 'joined')"
            )
        return [*map(dict, rows), self._bus.waiting[:5]]

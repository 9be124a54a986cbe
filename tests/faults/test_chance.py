"""Processes and servers are killed at random while people work and press Sync.

If this breaks, some combination of failures loses, doubles or erases records.
"""

import random

import pytest

from tests.faults.stage import DIED, LEASE, Stage, rounds, seed
from tests.waiting import let_pass

SERVICES = ("gateway", "auth", "config", "log", "invoicing")


class Misfortunes:
    """What may happen at any moment."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chance = random.Random(seed())

    def a_worker_is_killed(self) -> None:
        """Kill a worker; another one comes."""
        self.chance.choice(self.stage.workers).kill()
        self.stage.workers = [one for one in self.stage.workers if one.process.poll() is None]
        self.stage.worker(wait=False)

    def a_worker_is_paused(self) -> None:
        """Let a worker stand still for a while, past its lease or not."""
        worker = self.chance.choice(self.stage.workers)
        worker.pause()
        if self.chance.random() < 0.5:
            self.stage.world.pass_time(LEASE)
        let_pass(self.chance.uniform(0.5, 3), because="the worker stands still this long")
        worker.go_on()

    def a_service_is_killed(self) -> None:
        """Kill a service, and start it again."""
        name = self.chance.choice(SERVICES)
        self.stage.world.service(name).kill()
        self.stage.world.start(name)

    def the_broker_is_killed(self) -> None:
        """Kill RabbitMQ, and start it again."""
        self.stage.world.infrastructure.rabbitmq.kill()
        self.stage.world.infrastructure.rabbitmq.start()

    def postgresql_is_killed(self) -> None:
        """Kill PostgreSQL, and start it again."""
        self.stage.world.infrastructure.postgresql.kill()
        self.stage.world.infrastructure.postgresql.start()

    def xero_stumbles(self) -> None:
        """Let the next writes fail in some way."""
        fault = self.chance.choice(("dropped_after", "dropped_before", "cut", "error_after", "error_partial"))
        self.stage.arms(fault, self.chance.randint(1, 3), method=self.chance.choice(("PUT", "POST")))

    def strike(self) -> str:
        """Let one of them happen; give its name."""
        happening = self.chance.choice(
            [
                self.a_worker_is_killed,
                self.a_worker_is_killed,
                self.a_worker_is_paused,
                self.a_service_is_killed,
                self.the_broker_is_killed,
                self.postgresql_is_killed,
                self.xero_stumbles,
                self.xero_stumbles,
            ]
        )
        happening()
        return happening.__name__


@pytest.mark.timeout(1800)
def test_whatever_happens_by_chance(stage: Stage) -> None:
    companies = [stage.shop(batch_size=3) for _ in range(2)]
    for one in companies:
        one.opens()
        assert stage.syncs(one)["state"] == "completed"
    stage.no_worker()
    stage.world.xero("POST", "latency", {"call_ms": 150})
    for _ in range(2):
        stage.worker()
    misfortunes = Misfortunes(stage)
    happened = []

    for number in range(rounds(12)):
        company = companies[number % 2]
        company.changes_everything() if number < 2 else company.sells()
        stage.ask_again(company.presses_sync)
        let_pass(misfortunes.chance.uniform(0.2, 3), because="the sync is hit at a random moment")
        happened.append(misfortunes.strike())
        stage.world.pass_time(30)

    print(f"seed {seed()}: {', '.join(happened)}")
    stage.disarms()
    stage.world.pass_time(LEASE)
    assert all(one.process.poll() in {None, -9, DIED} for one in stage.workers)
    for one in companies:
        stage.rests(one)
    stage.finds_nothing_wrong(*companies, rest_to_come=True)

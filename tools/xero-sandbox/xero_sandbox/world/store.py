"""The whole state of a sandbox."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from xero_sandbox.faults.armed import Faults
from xero_sandbox.identity.keys import SigningKey
from xero_sandbox.recorder import Recorder
from xero_sandbox.switches import chosen
from xero_sandbox.webhooks.subscription import Webhooks
from xero_sandbox.world.clock import Clock
from xero_sandbox.world.consents import App, Consents, User
from xero_sandbox.world.idempotency_keys import IdempotencyKeys
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds import organisations
from xero_sandbox.world.usage import Limits, Usage

USERS = (
    User("5f5e0e0a-2c2b-4a53-9d3f-0f4a52a1c101", "robin@example.com", "Robin", "Marsh"),
    User("5f5e0e0a-2c2b-4a53-9d3f-0f4a52a1c102", "ada@example.com", "Ada", "Pike", adviser=True),
)


@dataclass
class Latency:
    """The simulated latency of a call in milliseconds: per call, and more per element in it."""

    call_ms: float = 0
    record_ms: float = 0


@dataclass
class World:
    """The whole state: organisations, consents, limits, idempotency keys, requests and faults."""

    apps: dict[str, App]
    seed: str = "nz"
    choices: dict[str, str] = field(default_factory=dict)
    organisations: int = 0
    clock: Clock = field(default_factory=Clock)
    key: SigningKey = field(default_factory=SigningKey)
    webhooks: Webhooks = field(default_factory=Webhooks)
    users: dict[str, User] = field(default_factory=lambda: {user.user_id: user for user in USERS})

    def __post_init__(self) -> None:
        self.switches = chosen(self.choices)
        self.consents = Consents()
        self.begin()

    def begin(self, at_least: int | None = None) -> None:
        """Start with new organisations and without requests, faults, keys, used limits or latency."""
        self.replace_ledgers(
            organisations(self.seed, at_least or self.organisations, self.clock, self.switches)
        )
        self.webhooks.clear_pending()
        self.requests = Recorder()
        self.faults = Faults()
        self.keys = IdempotencyKeys()
        self.usage: dict[tuple[str, str], Usage] = defaultdict(Usage)
        self.latency = Latency()
        self.limits = Limits()
        self.delayed: list[tuple[float, Callable[[], Awaitable[object]]]] = []

    def replace_ledgers(self, ledgers: list[Ledger]) -> None:
        """Replace all organisations."""
        self.ledgers: dict[str, Ledger] = {ledger.tenant_id: ledger for ledger in ledgers}
        for ledger in ledgers:
            ledger.on_change = partial(self._on_change, ledger)

    async def run_due(self) -> None:
        """Run the delayed work that is due."""
        now = self.clock.seconds()
        due = [work for at, work in self.delayed if at <= now]
        self.delayed = [(at, work) for at, work in self.delayed if at > now]
        for work in due:
            await work()

    def _on_change(self, ledger: Ledger, kind: str, body: dict[str, Any], created: bool) -> None:
        connected = any(
            connection.live and connection.tenant_id == ledger.tenant_id
            for connection in self.consents.connections.values()
        )
        if connected:
            at = self.clock.now().replace(tzinfo=None).isoformat(timespec="milliseconds")
            self.webhooks.enqueue_change(ledger, kind, body, created, at)

    def reset(self, seed: str | None, keep_grants: bool, at_least: int | None = None) -> None:
        """Reset as Xero resets a demo company: new tenant ids, so that kept tokens reach no organisation."""
        self.seed = seed or self.seed
        self.begin(at_least)
        if keep_grants:
            self.consents.connections.clear()
        else:
            self.consents = Consents()

"""The books of one organisation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

from xero_sandbox.world import history
from xero_sandbox.world.actor import SYSTEM, Actor
from xero_sandbox.world.clock import Clock
from xero_sandbox.world.collection import Body, Collection
from xero_sandbox.world.kinds import empty_collections


def _ignore(kind: str, body: Body, created: bool) -> None:
    """Ignore a change; the default until a webhook listens."""


@dataclass
class Ledger:
    """One organisation: its details, and a collection of each kind of object."""

    tenant_id: str
    organisation: Body
    zone: ZoneInfo
    clock: Clock
    switches: dict[str, str]
    collections: dict[str, Collection] = field(default_factory=empty_collections)
    history: dict[str, list[Body]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    theme: str = field(default_factory=lambda: str(uuid4()))
    calls: int = 0
    bytes_read: int = 0
    offline: bool = False
    emails: tuple[date, int] = (date.min, 0)
    actor: Actor = SYSTEM
    on_change: Callable[[str, Body, bool], None] = _ignore

    def __getitem__(self, kind: str) -> Collection:
        return self.collections[kind]

    @property
    def base_currency(self) -> str:
        """The organisation's base currency."""
        return str(self.organisation["BaseCurrency"])

    def stamp(self) -> int:
        """Return the time for a change made now, in milliseconds since 1970."""
        return self.clock.milliseconds()

    def today(self) -> date:
        """Return the date in the organisation's timezone."""
        return self.clock.now().astimezone(self.zone).date()

    def save(self, kind: str, body: Body, *, created: bool = False, silent: bool = False) -> None:
        """Store a new or changed object with the current UpdatedDateUTC, and call on_change unless silent."""
        collection = self.collections[kind]
        body["UpdatedDateUTC"] = self.stamp()
        self._record_history(kind, collection.get(body[collection.id_key]), body)
        collection.put(body)
        if not silent:
            self.on_change(kind, body, created)

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[None]:
        """Run a block on behalf of an actor. The block must not await anything."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    def _record_history(self, kind: str, before: Body | None, after: Body) -> None:
        if kind not in history.KINDS:
            return
        contact = self.collections["Contacts"].get((after.get("Contact") or {}).get("ContactID")) or {}
        record = history.record_of(
            kind, before, after, contact.get("Name", ""), after["UpdatedDateUTC"], self.actor
        )
        self.history.setdefault(after[self.collections[kind].id_key], []).append(record)

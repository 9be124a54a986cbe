"""Watches the books in Xero: whatever changed between two acts of the bookkeeper was the engine's doing."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from tests.history import Actor, History
from tests.looks import IDS, RESOURCES, TAX_RATES
from tests.model.xero import Element, Xero

WATCHED = {**RESOURCES, "tax": TAX_RATES}


class Watch:
    """What each organisation held at the last look."""

    def __init__(self, xero: Xero, tenants: list[UUID], history: History) -> None:
        self._xero, self._history = xero, history
        self._seen = {tenant_id: self._read(tenant_id) for tenant_id in tenants}
        self._writes = 0

    def look(self, actor: Actor = "engine") -> None:
        """Note what changed since the last look as the doing of an actor."""
        self._writes = self._xero.writes()
        for tenant_id, before in self._seen.items():
            now = self._read(tenant_id)
            for key in {**before, **now}:
                was, one = before.get(key), now.get(key)
                if was != one:
                    self._history.xero(actor, key[0], was, one)
            self._seen[tenant_id] = now

    def look_if_written(self) -> None:
        """Look where the engine has written since, so that its writes stand before what comes next."""
        if self._xero.writes() != self._writes:
            self.look()

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """Note what changes meanwhile as the bookkeeper's doing."""
        self.look()
        yield
        self.look("bookkeeper")

    def _read(self, tenant_id: UUID) -> dict[tuple[str, str], Element]:
        return {
            (kind, str(one[IDS[kind]])): one
            for kind, resource in WATCHED.items()
            for one in self._xero.objects(resource, tenant_id)
        }

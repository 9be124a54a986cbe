"""Watches the books in Xero: a change between two acts of the bookkeeper was made by the engine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from tests.history import Actor, History
from tests.looks import IDS, RESOURCES, TAX_RATES, Element

WATCHED = {**RESOURCES, "tax": TAX_RATES}
Place = TypeVar("Place")


class Watch(Generic[Place]):
    """The objects of each organisation at the last look; `read` returns those of one resource."""

    def __init__(
        self, read: Callable[[Place, str], Sequence[Element]], places: Sequence[Place], history: History
    ) -> None:
        self._read, self._history = read, history
        self._seen = {place: self._objects(place) for place in places}

    def look(self, actor: Actor = "engine") -> None:
        """Note what changed since the last look as the doing of an actor."""
        for place, before in self._seen.items():
            now = self._objects(place)
            for key in {**before, **now}:
                was, one = before.get(key), now.get(key)
                if was != one:
                    self._history.xero(actor, key[0], was, one)
            self._seen[place] = now

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """Note what changes meanwhile as the bookkeeper's doing."""
        self.look()
        yield
        self.look("bookkeeper")

    def _objects(self, place: Place) -> dict[tuple[str, str], Element]:
        return {
            (kind, str(one[IDS[kind]])): one
            for kind, resource in WATCHED.items()
            for one in self._read(place, resource)
        }

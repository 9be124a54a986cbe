"""Keeps the objects of one kind in one organisation, found by id, by key and by the time of their last change."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Body = dict[str, Any]
Key = Callable[[Body], str | None]


def folded(text: str) -> str:
    """How two texts are compared: without letter case."""
    return text.casefold()


class Collection:
    """Objects of one kind; a changed object is put back as a new dictionary, never altered where it stands."""

    def __init__(self, id_key: str, keys: dict[str, Key]) -> None:
        self.id_key = id_key
        self.keys = keys
        self._bodies: dict[str, Body] = {}
        self._found: dict[str, dict[str, dict[str, None]]] = {path: {} for path in keys}
        self._times: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._bodies)

    def __contains__(self, identity: str) -> bool:
        return identity in self._bodies

    def get(self, identity: str | None) -> Body | None:
        """The object with this id."""
        return self._bodies.get(identity) if identity else None

    def find(self, path: str, value: str) -> list[Body]:
        """The objects whose key has this value, letter case aside, in the order they came."""
        return [self._bodies[identity] for identity in self._found[path].get(folded(value), ())]

    def put(self, body: Body) -> None:
        """Takes an object in, in place of the one with its id."""
        identity = body[self.id_key]
        if identity in self._bodies:
            self._forget(self._bodies[identity])
        self._bodies[identity] = body
        insort(self._times, (body.get("UpdatedDateUTC", 0), identity))
        for path, key in self.keys.items():
            if value := key(body):
                self._found[path].setdefault(folded(value), {})[identity] = None

    def remove(self, identity: str) -> None:
        """Lets an object go for good."""
        self._forget(self._bodies.pop(identity))

    def all(self) -> Iterator[Body]:
        """Every object, in the order they came."""
        return iter(self._bodies.values())

    def since(self, milliseconds: int) -> Iterable[Body]:
        """The objects changed at or after a time, oldest change first, then by id."""
        return [self._bodies[identity] for _, identity in self._times[self._from(milliseconds) :]]

    def span(self, milliseconds: int, start: int, length: int) -> tuple[int, list[Body]]:
        """How many objects changed at or after a time, and a stretch of them in that order."""
        first = self._from(milliseconds)
        stretch = self._times[first + start : first + start + length]
        return len(self._times) - first, [self._bodies[identity] for _, identity in stretch]

    def _from(self, milliseconds: int) -> int:
        return bisect_left(self._times, (milliseconds, ""))

    def _forget(self, body: Body) -> None:
        identity = body[self.id_key]
        stamp = (body.get("UpdatedDateUTC", 0), identity)
        del self._times[bisect_left(self._times, stamp)]
        for path, key in self.keys.items():
            if value := key(body):
                holders = self._found[path][folded(value)]
                holders.pop(identity, None)
                if not holders:
                    del self._found[path][folded(value)]

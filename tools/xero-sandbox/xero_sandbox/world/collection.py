"""The objects of one kind in one organisation, indexed by id, key and last change."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Body = dict[str, Any]
Key = Callable[[Body], str | None]


def folded(text: str) -> str:
    """Return the case-folded text, for comparison."""
    return text.casefold()


class Collection:
    """Objects of one kind. Stored dictionaries are never changed; a new dictionary replaces the old one."""

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
        """Return the object with this id; None without one."""
        return self._bodies.get(identity) if identity else None

    def find(self, path: str, value: str) -> list[Body]:
        """Return the objects whose key has this value, case-insensitively, in the order of insertion."""
        return [self._bodies[identity] for identity in self._found[path].get(folded(value), ())]

    def put(self, body: Body) -> None:
        """Store an object; it replaces the one with its id."""
        identity = body[self.id_key]
        if identity in self._bodies:
            self._forget(self._bodies[identity])
        self._bodies[identity] = body
        insort(self._times, (body.get("UpdatedDateUTC", 0), identity))
        for path, key in self.keys.items():
            if value := key(body):
                self._found[path].setdefault(folded(value), {})[identity] = None

    def remove(self, identity: str) -> None:
        """Delete an object."""
        self._forget(self._bodies.pop(identity))

    def all(self) -> Iterator[Body]:
        """Iterate over all objects in the order of insertion."""
        return iter(self._bodies.values())

    def since(self, milliseconds: int) -> Iterable[Body]:
        """Return the objects changed at or after a time, oldest change first, then by id."""
        return [self._bodies[identity] for _, identity in self._times[self._from(milliseconds) :]]

    def span(self, milliseconds: int, start: int, length: int) -> tuple[int, list[Body]]:
        """Return the number of objects changed at or after a time, and a slice of them in that order."""
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

"""Rate limit for failed sign-ins and for sign-ups."""

import time
from collections import OrderedDict, deque

from common.errors import TooMany

MAX_ADDRESSES = 10_000


class Throttle:
    """A rate limit by IP address, in the memory of this process; auth limits failures by e-mail address for all.

    An address may be counted `most` times in `within_s` seconds. After that `check` raises `refusal`.
    """

    def __init__(self, most: int, within_s: float, refusal: type[TooMany]) -> None:
        self._most, self._within, self._refusal = most, within_s, refusal
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raise the refusal of this limit if the address has reached it."""
        counted = self._by_address.get(address)
        if counted is None:
            return
        while counted and counted[0] < time.monotonic() - self._within:
            counted.popleft()
        if len(counted) >= self._most:
            raise self._refusal

    def count(self, address: str) -> None:
        """Count an attempt; beyond 10,000 addresses, the least recently counted one is dropped."""
        counted = self._by_address.setdefault(address, deque(maxlen=self._most))
        counted.append(time.monotonic())
        self._by_address.move_to_end(address)
        if len(self._by_address) > MAX_ADDRESSES:
            self._by_address.popitem(last=False)

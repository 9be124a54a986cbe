"""How often somebody may fail to sign in, or sign up, before having to wait."""

import time
from collections import OrderedDict, deque

from common.errors import TooMany

ADDRESSES = 10_000


class Throttle:
    """Counts by address, in memory and bounded; auth counts failures by e-mail for all gateways."""

    def __init__(self, most: int, within_s: float, refusal: type[TooMany]) -> None:
        self._most, self._within, self._refusal = most, within_s, refusal
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Refuse when this address was counted too often lately."""
        counted = self._by_address.get(address)
        if counted is None:
            return
        while counted and counted[0] < time.monotonic() - self._within:
            counted.popleft()
        if len(counted) >= self._most:
            raise self._refusal

    def count(self, address: str) -> None:
        """Count once more; the address not heard of for longest is forgotten first."""
        counted = self._by_address.setdefault(address, deque(maxlen=self._most))
        counted.append(time.monotonic())
        self._by_address.move_to_end(address)
        if len(self._by_address) > ADDRESSES:
            self._by_address.popitem(last=False)

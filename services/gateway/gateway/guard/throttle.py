"""How often somebody may fail to sign in before having to wait."""

import time
from collections import OrderedDict, deque

from common.errors import TooMany

FAILURES, WITHIN_S, ADDRESSES = 20, 300.0, 10_000


class Throttle:
    """Counts failures by address, in memory and bounded; auth counts them by e-mail for all gateways."""

    def __init__(self, failures: int = FAILURES, within_s: float = WITHIN_S) -> None:
        self._failures, self._within = failures, within_s
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Refuse when this address has failed too often lately."""
        failed = self._by_address.get(address)
        if failed is None:
            return
        while failed and failed[0] < time.monotonic() - self._within:
            failed.popleft()
        if len(failed) >= self._failures:
            raise TooMany("There were too many failed sign-ins from your address.")

    def failed(self, address: str) -> None:
        """Count a failure; the address not heard of for longest is forgotten first."""
        failures = self._by_address.setdefault(address, deque(maxlen=self._failures))
        failures.append(time.monotonic())
        self._by_address.move_to_end(address)
        if len(self._by_address) > ADDRESSES:
            self._by_address.popitem(last=False)

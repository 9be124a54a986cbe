"""The armed faults, and the search for the one that a request matches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xero_sandbox.wire.request import Request


@dataclass
class ArmedFault:
    """One armed fault. `left` is the number of requests still to hit; None means no end."""

    number: int
    fault: str
    match: dict[str, str]
    left: int | None
    options: dict[str, Any]
    hits: int = 0

    def meets(self, request: Request) -> bool:
        """Whether a request matches the fault."""
        match = self.match
        return (
            (self.left is None or self.left > 0)
            and match.get("method", request.method).upper() == request.method
            and match.get("path", "").lower() in request.path.lower()
            and match.get("tenant_id", "").lower() in request.headers.get("xero-tenant-id", "").lower()
            and match.get("contains", "").encode() in request.body
        )


@dataclass
class Faults:
    """All armed faults, oldest first."""

    armed: dict[int, ArmedFault] = field(default_factory=dict)
    last: int = 0

    def arm(
        self, fault: str, match: dict[str, str], count: int | None, options: dict[str, Any]
    ) -> ArmedFault:
        """Arm a fault."""
        self.last += 1
        self.armed[self.last] = ArmedFault(self.last, fault, match, count, options)
        return self.armed[self.last]

    def take(
        self, request: Request, names: set[str], exclude: Sequence[ArmedFault] = ()
    ) -> ArmedFault | None:
        """Return the first armed fault with one of these names that matches and count the hit; None without one.

        Faults in `exclude` are skipped.
        """
        for armed in self.armed.values():
            if armed.fault in names and armed not in exclude and armed.meets(request):
                return self.met(armed)
        return None

    def take_any(self, name: str) -> ArmedFault | None:
        """Return the first armed fault with this name, for any request, and count the hit; None if there is none."""
        for armed in self.armed.values():
            if armed.fault == name and (armed.left is None or armed.left > 0):
                return self.met(armed)
        return None

    def met(self, armed: ArmedFault) -> ArmedFault:
        """Count a hit and return the fault."""
        armed.hits += 1
        if armed.left is not None:
            armed.left -= 1
        return armed

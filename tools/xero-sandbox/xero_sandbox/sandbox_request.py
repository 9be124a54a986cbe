"""Carries one HTTP request through the rooms."""

from dataclasses import dataclass, field

from xero_sandbox.wire.request import Request
from xero_sandbox.world.store import World


@dataclass
class SandboxRequest(Request):
    """A request, and the world that it came to."""

    world: World = field(kw_only=True)

"""One HTTP request to a sandbox."""

from dataclasses import dataclass, field

from xero_sandbox.wire.request import Request
from xero_sandbox.world.store import World


@dataclass
class SandboxRequest(Request):
    """A request, and the state of the sandbox that it was sent to."""

    world: World = field(kw_only=True)

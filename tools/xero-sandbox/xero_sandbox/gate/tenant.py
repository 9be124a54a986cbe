"""Resolve the organisation of a call."""

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.errors import forbidden, offline
from xero_sandbox.wire.responses import HTTPError
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@rule("gate.tenant", source="HTTP response codes page", sure="wire")
def ledger_of(request: SandboxRequest, access: Access) -> Ledger:
    """The xero-tenant-id header must name an organisation that the token's user connected; else 403.

    Raises:
        HTTPError: 403, or 503 while the organisation is offline.
    """
    tenant_id = request.headers.get("xero-tenant-id", "").strip().lower()
    request.tenant_id = tenant_id or None
    connected = request.world.consents.connected(access.client_id, access.user_id)
    if not any(connection.tenant_id == tenant_id for connection in connected):
        raise HTTPError(forbidden())
    ledger = request.world.ledgers[tenant_id]
    if ledger.offline:
        raise HTTPError(offline("The Organisation is offline"))
    return ledger

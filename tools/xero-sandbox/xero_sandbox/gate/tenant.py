"""Finds the organisation that a call is for."""

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.errors import forbidden, offline
from xero_sandbox.wire.responses import HTTPError
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@rule("gate.tenant", source="HTTP response codes page", sure="wire")
def ledger_of(request: SandboxRequest, access: Access) -> Ledger:
    """A call names in xero-tenant-id an organisation connected by the token's user; else 403."""
    tenant_id = request.headers.get("xero-tenant-id", "").strip().lower()
    request.tenant_id = tenant_id or None
    connected = request.world.consents.connected(access.client_id, access.user_id)
    if not any(connection.tenant_id == tenant_id for connection in connected):
        raise HTTPError(forbidden())
    ledger = request.world.ledgers[tenant_id]
    if ledger.offline:
        raise HTTPError(offline("The Organisation is offline"))
    return ledger

"""Finds the organisation that a call is for."""

from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.errors import forbidden, offline
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@rule("gate.tenant", source="HTTP response codes page", sure="wire")
def ledger_of(visit: Visit, access: Access) -> Ledger:
    """A call names in xero-tenant-id an organisation connected by the token's user; else 403."""
    tenant_id = visit.headers.get("xero-tenant-id", "").strip().lower()
    visit.tenant_id = tenant_id or None
    connected = visit.world.consents.connected(access.client_id, access.user_id)
    if not any(connection.tenant_id == tenant_id for connection in connected):
        raise forbidden()
    ledger = visit.world.ledgers[tenant_id]
    if ledger.offline:
        raise offline("The Organisation is offline")
    return ledger

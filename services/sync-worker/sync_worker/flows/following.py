"""Follows what Xero and auth tell: a webhook asks for a sync, a lost connection lets the sync wait."""

from uuid import UUID

from common.contracts.auth import XeroDisconnected
from common.contracts.gateway import XeroChanged
from common.logs import logger
from sync_worker.flows.tools import Tools
from sync_worker.repository import links

_log = logger("following")


async def xero_changed(tools: Tools, company_id: UUID, event: XeroChanged) -> None:
    """Note which organisations changed; the next sync reads what it was."""
    async with tools.database.transaction(company_id) as connection:
        for tenant_id in {notice.tenant_id for notice in event.notices}:
            known = await links.any_linked(connection, company_id, tenant_id, "customer")
            _log.info("Xero changed", tenant_id=str(tenant_id), known=known, notices=len(event.notices))


async def disconnected(tools: Tools, company_id: UUID, event: XeroDisconnected) -> None:
    """Nothing is to be done: the next call of a running sync finds out and waits."""
    _log.info("disconnected", company_id=str(company_id), tenant_id=str(event.tenant_id), why=event.reason)

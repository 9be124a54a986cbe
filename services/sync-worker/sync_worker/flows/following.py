"""Follows what Xero and auth tell: a webhook may ask for a sync, a lost connection lets a running one wait."""

from uuid import UUID

from common.contracts.auth import XeroDisconnected, XeroReconnectNeeded
from common.contracts.gateway import XeroChanged
from common.logs import logger
from sync_worker.flows.intake import sync_on_change
from sync_worker.flows.tools import Tools
from sync_worker.repository import syncs

_log = logger("following")


async def xero_changed(tools: Tools, event: XeroChanged) -> None:
    """Ask for a sync where a company wants one at every change; Xero names organisations, not companies."""
    tenants = {notice.tenant_id for notice in event.notices}
    async with tools.database.everyone() as connection:
        companies = await syncs.companies_of(connection, tenants)
    for company_id in companies:
        async with tools.database.transaction(company_id) as connection:
            await sync_on_change(connection, company_id)


async def disconnected(company_id: UUID, event: XeroDisconnected | XeroReconnectNeeded) -> None:
    """Note it; the next call of a running sync finds out and waits."""
    _log.info("disconnected", company_id=str(company_id), tenant_id=str(event.tenant_id), why=event.reason)

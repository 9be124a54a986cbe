"""Follows what Xero and auth tell: a webhook may ask for a sync, a lost connection lets a running one wait."""

from uuid import UUID

from common.contracts.auth import XeroDisconnected, XeroReconnectNeeded
from common.contracts.gateway import XeroChanged, XeroNotice
from common.logs import logger
from sync_worker.domain.notices import Notice, concerns_purchases
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.intake import echoes
from sync_worker.kinds import registry
from sync_worker.repository import all_companies

_log = logger("following")


async def xero_changed(deps: Dependencies, event: XeroChanged) -> None:
    """Decide for each company of the organisations that Xero names; Xero does not know our companies."""
    read = [
        one for one in event.notices if one.category in registry.noticed and not concerns_purchases(one.data)
    ]
    _log.info("webhook", notices=len(event.notices), not_read_here=len(event.notices) - len(read))
    async with deps.database.everyone() as connection:
        companies = await all_companies.companies_of(connection, {one.tenant_id for one in read})
    for company in companies:
        own = [_notice(one) for one in read if one.tenant_id == company.tenant_id]
        async with deps.session(company.company_id) as session:
            await echoes.decide(session.in_organisation(company.tenant_id), own)


def _notice(one: XeroNotice) -> Notice:
    return Notice(one.category, one.resource_id.lower(), one.at)


async def disconnected(company_id: UUID, event: XeroDisconnected | XeroReconnectNeeded) -> None:
    """Log the disconnection; the next call of a running sync fails and the sync waits."""
    _log.info("disconnected", company_id=str(company_id), tenant_id=str(event.tenant_id), why=event.reason)

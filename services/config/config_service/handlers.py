"""Consumes the events of connections and of organisations read in Xero."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.pulled import OrganisationPulled
from common.messaging import Company, Subscribe, WorkQueue
from config_service import flows
from config_service.flows import Dependencies

ConnectionEvent = Annotated[XeroConnected | XeroDisconnected, Field(discriminator="type")]

CONNECTIONS = WorkQueue("config.connections", ConnectionEvent)
ORGANISATIONS = WorkQueue("config.organisations", OrganisationPulled)
QUEUES = (CONNECTIONS, ORGANISATIONS)


def subscriptions(deps: Dependencies) -> Callable[[Subscribe], None]:
    """Return the function that subscribes config's handlers."""

    def register(subscribe: Subscribe) -> None:
        @subscribe(CONNECTIONS)
        async def connection_event(event: ConnectionEvent, company_id: Company) -> None:
            await flows.follow_connection(deps, company_id, event)

        @subscribe(ORGANISATIONS)
        async def organisation_pulled(event: OrganisationPulled, company_id: Company) -> None:
            await flows.store_choices(deps, company_id, event)

    return register

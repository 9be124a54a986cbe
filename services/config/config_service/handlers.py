"""Hears what was read in Xero, and which organisation a company is connected to."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.pulled import OrganisationPulled
from common.messaging import Company, Hear, WorkQueue
from config_service import flows
from config_service.flows import Tools

CONNECTIONS = WorkQueue("config.connections", ("xero.connected", "xero.disconnected"))
ORGANISATIONS = WorkQueue("config.organisations", ("organisation.pulled",))
QUEUES = (CONNECTIONS, ORGANISATIONS)

Connecting = Annotated[XeroConnected | XeroDisconnected, Field(discriminator="type")]


def listen(tools: Tools) -> Callable[[Hear], None]:
    """Give what subscribes config's handlers."""

    def subscribe(hear: Hear) -> None:
        @hear(CONNECTIONS)
        async def heard_of_a_connection(event: Connecting, company_id: Company) -> None:
            await flows.follow_connection(tools, company_id, event)

        @hear(ORGANISATIONS)
        async def heard_of_an_organisation(event: OrganisationPulled, company_id: Company) -> None:
            await flows.keep_choices(tools, company_id, event)

    return subscribe

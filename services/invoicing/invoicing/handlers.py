"""Hears what was pulled from Xero, and where records are there."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.pulled import CustomersPulled, ProductsPulled, TaxesPulled
from common.contracts.sync import RecordsLinked
from common.messaging import Company, Hear, WorkQueue
from invoicing import flows
from invoicing.flows import Tools

PULLED = WorkQueue("invoicing.pulled", ("taxes.pulled", "customers.pulled", "products.pulled"))
LINKED = WorkQueue("invoicing.linked", ("records.linked",))
QUEUES = (PULLED, LINKED)

AnyPulled = Annotated[TaxesPulled | CustomersPulled | ProductsPulled, Field(discriminator="type")]


def listen(tools: Tools) -> Callable[[Hear], None]:
    """Give what subscribes invoicing's handlers."""

    def subscribe(hear: Hear) -> None:
        @hear(PULLED)
        async def heard_what_was_pulled(event: AnyPulled, company_id: Company) -> None:
            await flows.take_over_pulled(tools, company_id, event)

        @hear(LINKED)
        async def heard_of_links(event: RecordsLinked, company_id: Company) -> None:
            await flows.link(tools, company_id, event)

    return subscribe

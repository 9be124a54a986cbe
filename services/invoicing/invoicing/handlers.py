"""Consumes the events of records pulled from Xero and of links to Xero."""

from collections.abc import Callable

from common.contracts.pulled import AnyPulled
from common.contracts.sync import RecordsLinked
from common.messaging import Company, Subscribe, WorkQueue
from invoicing import flows
from invoicing.flows import Dependencies

PULLED = WorkQueue("invoicing.pulled", AnyPulled)
LINKED = WorkQueue("invoicing.linked", RecordsLinked)
QUEUES = (PULLED, LINKED)


def subscriptions(deps: Dependencies) -> Callable[[Subscribe], None]:
    """Return the function that subscribes invoicing's handlers."""

    def register(subscribe: Subscribe) -> None:
        @subscribe(PULLED)
        async def records_pulled(event: AnyPulled, company_id: Company) -> None:
            await flows.take_over_pulled(deps, company_id, event)

        @subscribe(LINKED)
        async def records_linked(event: RecordsLinked, company_id: Company) -> None:
            await flows.link(deps, company_id, event)

    return register

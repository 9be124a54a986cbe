"""Events that are published once the transaction has committed."""

from common.contracts.message import Event
from common.messaging import enqueue
from sync_worker.repository.scope import CompanyRepository


class Outbox(CompanyRepository):
    """The outbox of a company."""

    async def enqueue(self, *events: Event) -> None:
        """Write events into the outbox; one without a time gets that of the database's clock."""
        await enqueue(self._connection, self._company_id, *events)

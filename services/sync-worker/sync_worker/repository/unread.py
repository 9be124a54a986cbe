"""The record events that this version cannot read yet."""

from common.messaging import unread
from common.messaging.unread import UnreadEvent
from sync_worker.repository.scope import CompanyRepository


class UnreadRecordEvents(CompanyRepository):
    """The unread events of a company's records."""

    async def insert(self, event: UnreadEvent) -> None:
        """Store an event; one that is stored already stays as it is."""
        await unread.insert(self._connection, event)

    async def fetch(self, queue: str) -> list[UnreadEvent]:
        """Return the events of a queue, in the order in which they came."""
        return await unread.fetch(self._connection, self._company_id, queue)

"""Takes in the change feed event by event: one that cannot be read is stored, and the others go on."""

import json

from common.contracts.invoicing import RECORD_CHANGED
from common.messaging.reading import read, reason_of
from common.messaging.unread import UnreadEvent
from sync_worker.clients import FeedPage
from sync_worker.flows.intake.intake import OURS, ReceivedEvent, store_within
from sync_worker.flows.intake.unread import QUEUE
from sync_worker.repository.session import CompanySession


async def store_page(session: CompanySession, mark: int, page: FeedPage) -> None:
    """Store the events after the change number `mark`, and move the mark past all of them."""
    received, unread = [], []
    for change, raw in enumerate(page.events, start=mark + 1):
        try:
            received.append(ReceivedEvent(session.company_id, OURS, read(RECORD_CHANGED, raw)))
        except ValueError as error:  # not known yet, or malformed
            unread.append(change)
            await session.unread.insert(_unread(session, raw, change, error))
    await store_within(session, received)
    await session.records.advance_feed(OURS, unread)


def _unread(session: CompanySession, raw: object, change: int, error: ValueError) -> UnreadEvent:
    fields = raw if isinstance(raw, dict) else {}
    return UnreadEvent(
        session.company_id,
        QUEUE,
        str(fields.get("id", f"change {change}")),
        str(fields.get("type", "")),
        OURS,
        json.dumps(raw).encode(),
        reason_of(error),
    )

"""Deletes what is old: resolved batches and ended syncs."""

from sync_worker.flows.dependencies import Dependencies
from sync_worker.repository import all_companies

KEEP_BATCHES_DAYS = 30
KEEP_SYNCS_DAYS = 400
"""As long as the log keeps what people read of syncs."""


async def delete_expired(deps: Dependencies) -> None:
    """Delete resolved batches after 30 days and ended syncs after 400."""
    async with deps.database.everyone() as connection:
        await all_companies.delete_resolved_batches(connection, KEEP_BATCHES_DAYS)
        await all_companies.delete_ended_syncs(connection, KEEP_SYNCS_DAYS)

"""Forgets what is old: resolved batches, ended syncs."""

from sync_worker.flows.tools import Tools
from sync_worker.repository import batches


async def forget(tools: Tools) -> None:
    """Drop resolved batches older than a month and ended syncs older than a year."""
    async with tools.database.everyone() as connection:
        await batches.forget(connection)

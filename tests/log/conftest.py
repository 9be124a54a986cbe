"""What log's tests have in common."""

from datetime import timedelta

import pytest_asyncio
from log_service.flows import Tools

from tests.conftest import OpenDatabase


@pytest_asyncio.fixture
async def tools(database: OpenDatabase) -> Tools:
    """What log's flows work with, on an empty schema."""
    return Tools(await database("log"), timedelta(days=400))

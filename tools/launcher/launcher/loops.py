"""Runs a coroutine from code that does not wait, wherever that is called from."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def outside_of_loops(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, also where an event loop already runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()

"""Runs a coroutine from synchronous code."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def outside_of_loops(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in another thread and return its result; safe while this thread runs an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()

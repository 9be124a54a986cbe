"""The two ways in which a test spends time: it waits for a condition, or it lets real time pass for a reason."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeVar, overload

T = TypeVar("T")
SECONDS = 60.0
"""How long a test waits for a condition unless it names another time."""
INTERVAL = 0.05
"""Seconds between two looks at a condition."""
What = str | Callable[[], object]
"""What a test waits for; a function is called when the time is over, and may return the last state."""


def wait_until(holds: Callable[[], T | None], what: What = "the condition", seconds: float = SECONDS) -> T:
    """Wait until a condition holds, and return its result.

    Raises:
        AssertionError: the condition did not hold within these seconds.
    """
    deadline = time.monotonic() + seconds
    while not (result := holds()):
        if time.monotonic() >= deadline:
            raise AssertionError(_message(what, seconds))
        time.sleep(INTERVAL)
    return result


@overload
async def until(
    holds: Callable[[], Awaitable[T | None]], what: What = ..., seconds: float = ..., interval: float = ...
) -> T: ...
@overload
async def until(
    holds: Callable[[], T | None], what: What = ..., seconds: float = ..., interval: float = ...
) -> T: ...
async def until(
    holds: Callable[[], object],
    what: What = "the condition",
    seconds: float = SECONDS,
    interval: float = INTERVAL,
) -> object:
    """Wait until a condition holds while the event loop goes on, and return its result.

    Raises:
        AssertionError: the condition did not hold within these seconds.
    """
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = holds()
                if result := (await found if isawaitable(found) else found):
                    return result
                await asyncio.sleep(interval)
    except TimeoutError as late:
        raise AssertionError(_message(what, seconds)) from late


def let_pass(seconds: float, because: str) -> None:
    """Let real time pass. `because` says what must be able to happen, or must not happen, meanwhile."""
    assert because
    time.sleep(seconds)


def _message(what: What, seconds: float) -> str:
    return f"{what if isinstance(what, str) else what()}: not within {seconds} s"

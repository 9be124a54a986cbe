"""Waits until a server answers, or says what it said when it did not."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from launcher.failures import CannotRun
from launcher.processes import Supervisor

Result = TypeVar("Result")


def until_it_answers(
    supervisor: Supervisor, name: str, answers: Callable[[], bool], seconds: float = 90
) -> None:
    """Return when the server answers; raise with its last lines when it ended or took too long."""
    until = time.monotonic() + seconds
    while not answers():
        ended = supervisor.has_ended(name)
        if ended or time.monotonic() > until:
            what = "ended by itself" if ended else f"did not answer within {seconds:.0f} s"
            raise CannotRun(f"{name} {what}. The last lines of its log:\n{supervisor.last_lines(name)}")
        time.sleep(0.05)


def outside_of_loops(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, also where an event loop already runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()

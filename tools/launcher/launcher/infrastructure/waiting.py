"""Waits until a server answers, or says what it said when it did not."""

import time
from collections.abc import Callable

from launcher.failures import CannotRun
from launcher.processes import Supervisor


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


def until(answers: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Return when something answers that no supervisor of ours runs."""
    end = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > end:
            raise CannotRun(f"{what} was started, but did not answer within {seconds:.0f} s.")
        time.sleep(0.2)

"""Waits until a server answers, and reports its last log lines if it does not."""

import time
from collections.abc import Callable

from launcher.failures import CannotRun
from launcher.processes import Supervisor


def until_it_answers(
    supervisor: Supervisor, name: str, answers: Callable[[], bool], seconds: float = 90
) -> None:
    """Return when the server answers.

    Raises:
        CannotRun: If the server ends or does not answer in time; the message holds its last log lines.
    """
    until = time.monotonic() + seconds
    while not answers():
        ended = supervisor.has_ended(name)
        if ended or time.monotonic() > until:
            reason = "ended by itself" if ended else f"did not answer within {seconds:.0f} s"
            raise CannotRun(f"{name} {reason}. The last lines of its log:\n{supervisor.last_lines(name)}")
        time.sleep(0.05)


def until(answers: Callable[[], bool], name: str, seconds: float = 120) -> None:
    """Return when a server that the supervisor does not run answers.

    Raises:
        CannotRun: If the server does not answer in time.
    """
    end = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > end:
            raise CannotRun(f"{name} did not answer within {seconds:.0f} s. Check that it is running.")
        time.sleep(0.2)

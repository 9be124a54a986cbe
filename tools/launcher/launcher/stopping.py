"""Turns the stop signals into one exception."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asked the launcher to stop."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped inside the block at the first stop signal; later signals do not interrupt the cleanup."""

    def once(_number: int, _frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, _on_signal)
        raise Stopped

    before = {each: signal.signal(each, once) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    """Ignore the signal: the launcher is already stopping."""

"""Turns the signals that ask the launcher to stop into one exception, raised once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The launcher was asked to stop."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped inside at the first such signal; further ones do not cut short the tidying up."""

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
    """It is stopping already."""

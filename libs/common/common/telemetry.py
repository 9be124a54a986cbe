"""The trace of what one press of a button caused, carried through messages and requests (W3C traceparent)."""

import re
import secrets
from contextvars import ContextVar

_FORM = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def traceparent() -> str:
    """Give the current trace, begun now if there is none."""
    if not _current.get():
        _current.set(f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01")
    return _current.get()


def follow(header: str | None) -> None:
    """Go on with the trace that came with a message or request; begin a new one where none came."""
    _current.set(header if header and _FORM.match(header) else "")


def correlation_id() -> str:
    """Give the id that all log lines and messages of this trace share."""
    return traceparent().split("-")[1]

"""The current trace, passed on in messages and requests (W3C Trace Context)."""

import re
import secrets
from contextvars import ContextVar

_FORM = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def traceparent() -> str:
    """Return the traceparent of the current trace; start a trace if there is none."""
    if not _current.get():
        _current.set(f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01")
    return _current.get()


def follow(header: str | None) -> None:
    """Continue the trace of a message or request; None or an invalid header starts a new one."""
    _current.set(header if header and _FORM.match(header) else "")


def correlation_id() -> str:
    """Return the trace id, which all messages and requests of the current trace share."""
    return traceparent().split("-")[1]

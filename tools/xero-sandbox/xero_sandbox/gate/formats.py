"""Checks that a call speaks JSON, both ways."""

from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Refused


@rule("formats.accept", source="Requests and responses page", sure="docs")
def check_accept(visit: Visit) -> None:
    """JSON comes only when Accept asks for it; Xero would answer XML, the sandbox answers 406 and says so."""
    if "application/json" not in visit.headers.get("accept", "").lower():
        words = b"Send Accept: application/json. Xero answers XML without it; the sandbox has JSON only."
        raise Refused(Answer(406, words, "text/plain"))


@rule("formats.content_type", source="Requests and responses page", sure="docs")
def check_content_type(visit: Visit) -> None:
    """A body is sent as application/json; another content type is 415."""
    if visit.method not in {"POST", "PUT", "PATCH"} or not visit.body:
        return
    if not visit.headers.get("content-type", "").lower().startswith("application/json"):
        raise Refused(Answer(415, b"Send Content-Type: application/json.", "text/plain"))


@rule("formats.size", source="Limits page", sure="assumed", switch="body_limit")
def body_limit(reading: str) -> int:
    """A body of more than 10 MB is 413; the limits page also speaks of 3.5 MB."""
    return int(float(reading) * 1024 * 1024)

"""Negotiate the response format and check the request format."""

from collections.abc import Callable

from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.errors import not_implemented
from xero_sandbox.wire.responses import HTTPError, Response
from xero_sandbox.wire.xml import in_xml

Form = Callable[[Response], Response]
_JSON = {"application/json", "text/json"}
_XML = {"*/*", "application/*", "application/xml", "text/*", "text/xml", ""}


def _types(header: str) -> set[str]:
    return {part.partition(";")[0].strip() for part in header.lower().split(",")}


def _as_it_is(response: Response) -> Response:
    return response


@rule("formats.accept", source="Requests and responses page", sure="docs")
def form_of(request: SandboxRequest) -> Form:
    """The response is JSON if Accept names it, else XML; application/pdf is 501, any other type is 406.

    Raises:
        HTTPError: 501 or 406.
    """
    accepted = _types(request.headers.get("accept", ""))
    if accepted & _JSON:
        return _as_it_is
    if "application/pdf" in accepted:
        raise HTTPError(not_implemented("PDF"))
    if accepted & _XML:
        return in_xml
    raise HTTPError(Response(406, b"Send Accept: application/json or application/xml.", "text/plain"))


@rule("formats.content_type", source="Requests and responses page", sure="docs")
def check_content_type(request: SandboxRequest) -> None:
    """A body must be application/json; XML, also in a form field, is 501, any other content type is 415.

    Raises:
        HTTPError: 501 or 415.
    """
    if request.method not in {"POST", "PUT", "PATCH"} or not request.body:
        return
    sent = _types(request.headers.get("content-type", ""))
    if sent & _JSON:
        return
    if sent & (_XML - {""}) or "xml" in request.form:
        raise HTTPError(not_implemented("writing in XML"))
    raise HTTPError(Response(415, b"Send Content-Type: application/json.", "text/plain"))


@rule("formats.size", source="Limits page", sure="assumed", switch="body_limit")
def body_limit(reading: str) -> int:
    """A body of more than 10 MB is 413; the limits page also mentions 3.5 MB.

    Returns bytes.
    """
    return int(float(reading) * 1024 * 1024)

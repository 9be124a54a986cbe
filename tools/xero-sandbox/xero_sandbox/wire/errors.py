"""Xero's error responses, each in the form it was recorded in: JSON, plain text or empty."""

from datetime import datetime
from uuid import uuid4

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.responses import Body, Response, json_response

ZERO_ID = "00000000-0000-0000-0000-000000000000"


def _problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    instance = str(uuid4())
    body: Body = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    return json_response(body, status, {"Xero-Correlation-Id": instance, **(headers or {})})


@rule("errors.unauthorized", source="HTTP response codes page", sure="wire")
def unauthorized() -> Response:
    """An unknown or revoked token is 401 AuthenticationUnsuccessful."""
    return _problem(401, "Unauthorized", "AuthenticationUnsuccessful")


@rule("errors.token_expired", source="HTTP response codes page", sure="wire")
def token_expired(at: datetime) -> Response:
    """A token older than 30 minutes is 401 TokenExpired with its expiry time."""
    return _problem(401, "Unauthorized", f"TokenExpired: token expired at {at:%m/%d/%Y %H:%M:%S}")


@rule("errors.scope_missing", source="OAuth 2.0 troubleshooting page", sure="assumed", switch="missing_scope")
def scope_missing(status: str) -> Response:
    """A token without the scope is 401 with WWW-Authenticate: insufficient_scope (some report 403)."""
    headers = {"WWW-Authenticate": "insufficient_scope"}
    title = "Unauthorized" if status == "401" else "Forbidden"
    return _problem(int(status), title, "AuthorizationUnsuccessful", headers)


@rule("errors.forbidden", source="HTTP response codes page", sure="wire")
def forbidden() -> Response:
    """An organisation that is not connected is 403 AuthenticationUnsuccessful."""
    return _problem(403, "Forbidden", "AuthenticationUnsuccessful")


@rule("errors.not_found", source="recording invoice_not_found", sure="wire")
def not_found() -> Response:
    """An unknown id is 404 with an empty body of type text/html."""
    return Response(404, b"", "text/html")


def _exception(number: int, kind: str, message: str) -> Response:
    return json_response({"ErrorNumber": number, "Type": kind, "Message": message}, 400)


@rule("errors.post_data", source="third-party lists of error numbers", sure="report")
def post_data_invalid(message: str) -> Response:
    """A body that cannot be read is refused as a whole: PostDataInvalidException, number 14."""
    return _exception(14, "PostDataInvalidException", message)


@rule("errors.query_parse", source="third-party lists of error numbers", sure="report")
def query_invalid(message: str) -> Response:
    """A where or order that cannot be read is refused, never ignored: QueryParseException, number 16."""
    return _exception(16, "QueryParseException", message)


@rule("errors.high_volume", source="changelog of September 2024", sure="report")
def high_volume() -> Response:
    """A list with too many objects is refused: HighVolumeException, number 51; the wording is ours."""
    return _exception(51, "HighVolumeException", "Narrow the query: it covers too many objects.")


@rule("errors.validation", source="recording contact_create_duplicate", sure="wire")
def validation(elements: list[Body]) -> Response:
    """Elements that fail validation are returned as ValidationException, number 10, without the usual envelope."""
    body = {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": elements,
    }
    return json_response(body, 400)


@rule("errors.not_implemented", source="HTTP response codes page", sure="docs")
def not_implemented(feature: str) -> Response:
    """A feature that Xero has and the sandbox does not is 501 with its name."""
    return Response(501, f"The sandbox does not implement {feature}.".encode(), "text/plain")


@rule("errors.method_not_allowed", source="HTTP response codes page", sure="docs")
def method_not_allowed() -> Response:
    """A method that an address does not support is 405 with an empty body."""
    return Response(405, b"", "text/html")


@rule("errors.offline", source="HTTP response codes page", sure="docs")
def offline(text: str) -> Response:
    """While Xero is unavailable it responds 503 in plain text."""
    return Response(503, text.encode(), "text/plain")

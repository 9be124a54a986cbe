"""Error responses of the control API, and the checks that use them."""

from typing import Any

from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.envelopes import read_json
from xero_sandbox.wire.responses import HTTPError, Response, json_response
from xero_sandbox.world.ledger import Ledger


def control_error(status: int, detail: str) -> Response:
    """Build an error response whose body is `{"detail": …}`."""
    return json_response({"detail": detail}, status)


def object_in(request: SandboxRequest) -> dict[str, Any]:
    """Return the JSON object in the body; an empty body is an empty object.

    Raises:
        HTTPError: 400 if the body is not a JSON object.
    """
    content = read_json(request.body) if request.body else {}
    if not isinstance(content, dict):
        raise HTTPError(control_error(400, "The body must be a JSON object."))
    return content


def ledger_in(request: SandboxRequest) -> Ledger:
    """Return the organisation that the query parameter tenant_id names.

    Raises:
        HTTPError: 404 if there is no such organisation.
    """
    tenant_id = request.query.get("tenant_id", "").lower()
    if tenant_id not in request.world.ledgers:
        raise HTTPError(
            control_error(404, f"There is no organisation with tenant_id={tenant_id or '(none given)'}.")
        )
    return request.world.ledgers[tenant_id]

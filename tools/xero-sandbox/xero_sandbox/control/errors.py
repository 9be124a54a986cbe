"""Refuses a control call in a sentence."""

from typing import Any

from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.envelopes import read_json
from xero_sandbox.wire.responses import HTTPError, Response, json_response
from xero_sandbox.world.ledger import Ledger


def control_error(status: int, detail: str) -> Response:
    """The refusal."""
    return json_response({"detail": detail}, status)


def object_in(request: SandboxRequest) -> dict[str, Any]:
    """The object in the body; none is an empty one."""
    content = read_json(request.body) if request.body else {}
    if not isinstance(content, dict):
        raise HTTPError(control_error(400, "The body must be a JSON object."))
    return content


def ledger_in(request: SandboxRequest) -> Ledger:
    """The organisation that the query names."""
    tenant_id = request.query.get("tenant_id", "").lower()
    if tenant_id not in request.world.ledgers:
        raise HTTPError(
            control_error(404, f"There is no organisation with tenant_id={tenant_id or '(none given)'}.")
        )
    return request.world.ledgers[tenant_id]

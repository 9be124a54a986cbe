"""Refuses a control call in a sentence."""

from typing import Any

from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Refused, json_answer
from xero_sandbox.wire.envelopes import read_json
from xero_sandbox.world.ledger import Ledger


def trouble(status: int, detail: str) -> Refused:
    """The refusal."""
    return Refused(json_answer({"detail": detail}, status))


def object_in(visit: Visit) -> dict[str, Any]:
    """The object in the body; none is an empty one."""
    content = read_json(visit.body) if visit.body else {}
    if not isinstance(content, dict):
        raise trouble(400, "The body must be a JSON object.")
    return content


def ledger_in(visit: Visit) -> Ledger:
    """The organisation that the query names."""
    tenant_id = visit.query.get("tenant_id", "").lower()
    if tenant_id not in visit.world.ledgers:
        raise trouble(404, f"There is no organisation with tenant_id={tenant_id or '(none given)'}.")
    return visit.world.ledgers[tenant_id]

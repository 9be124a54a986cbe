"""Control routes that show the state, the recorded requests and the rules."""

from xero_sandbox.control.errors import control_error
from xero_sandbox.rulebook import RULES, rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response, json_response

COUNTED = ("Accounts", "TaxRates", "Contacts", "Items", "Invoices", "CreditNotes", "Payments")


def state(request: SandboxRequest) -> Response:
    """GET /_sandbox/state: return the time, organisations, switches and latency."""
    clock = request.world.clock
    organisations = [
        {
            "tenant_id": ledger.tenant_id,
            "name": ledger.organisation["Name"],
            "country": ledger.organisation["CountryCode"],
            "currency": ledger.base_currency,
            "counts": {kind: len(ledger[kind]) for kind in COUNTED},
            "calls": ledger.calls,
            "bytes_read": ledger.bytes_read,
        }
        for ledger in request.world.ledgers.values()
    ]
    return json_response(
        {
            "now": clock.now().isoformat().replace("+00:00", "Z"),
            "speed": clock.speed,
            "frozen": clock.frozen,
            "organisations": organisations,
            "seed": request.world.seed,
            "switches": request.world.switches,
            "latency": {
                "call_ms": request.world.latency.call_ms,
                "record_ms": request.world.latency.record_ms,
            },
        }
    )


@rule("control.requests", source="design of the sandbox", sure="docs")
def requests(request: SandboxRequest) -> Response:
    """Every request is recorded with its body and response as text; secrets are redacted.

    Raises:
        HTTPError: 400 if `after` is not a number.
    """
    try:
        after = int(request.query.get("after") or 0)
    except ValueError as error:
        raise HTTPError(control_error(400, "after must be a number.")) from error
    found, following = request.world.requests.shown(request.query.get("tenant_id"), after)
    return json_response({"requests": found, "next": following})


def rules(request: SandboxRequest) -> Response:
    """GET /_sandbox/rules: list all rules."""
    return json_response(
        {
            "rules": [
                {"name": r.name, "says": r.description, "source": r.source, "sure": r.sure}
                for r in RULES.values()
            ]
        }
    )

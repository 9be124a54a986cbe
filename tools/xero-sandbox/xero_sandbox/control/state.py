"""Shows what is there and what was asked for."""

from xero_sandbox.control.trouble import trouble
from xero_sandbox.rulebook import RULES, rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, json_answer

COUNTED = ("Accounts", "TaxRates", "Contacts", "Items", "Invoices", "CreditNotes", "Payments")


def state(visit: Visit) -> Answer:
    """GET /_sandbox/state."""
    clock = visit.world.clock
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
        for ledger in visit.world.ledgers.values()
    ]
    return json_answer(
        {
            "now": clock.now().isoformat().replace("+00:00", "Z"),
            "speed": clock.speed,
            "frozen": clock.frozen,
            "organisations": organisations,
            "seed": visit.world.seed,
            "switches": visit.world.switches,
            "latency": {"call_ms": visit.world.latency.call_ms, "record_ms": visit.world.latency.record_ms},
        }
    )


@rule("control.requests", source="design of the sandbox", sure="docs")
def requests(visit: Visit) -> Answer:
    """Every request is remembered with body and answer as text; secrets are hidden in all of them."""
    try:
        after = int(visit.query.get("after") or 0)
    except ValueError as wrong:
        raise trouble(400, "after must be a number.") from wrong
    found, following = visit.world.requests.shown(visit.query.get("tenant_id"), after)
    return json_answer({"requests": found, "next": following})


def rules(visit: Visit) -> Answer:
    """GET /_sandbox/rules: the rulebook."""
    return json_answer(
        {
            "rules": [
                {"name": r.name, "says": r.says, "source": r.source, "sure": r.sure} for r in RULES.values()
            ]
        }
    )

"""The Organisation resource and its Actions."""

from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import bare_instant, day
from xero_sandbox.wire.responses import Body, Response
from xero_sandbox.world.ledger import Ledger

SCOPES = ("accounting.settings",)
ACTIONS = (
    "CreateApprovedInvoice",
    "CreateApprovedBill",
    "CreateDraftInvoice",
    "CreateDraftBill",
    "CreateRepeatingInvoice",
    "CreatePurchaseOrder",
    "UseMulticurrency",
)


@rule("organisation.form", source="recordings of Demo Company (NZ)", sure="wire")
def form(ledger: Ledger) -> Body:
    """OrganisationID is the tenant id; lock dates that are not set are absent."""
    body = {key: value for key, value in ledger.organisation.items() if value is not None}
    body["CreatedDateUTC"] = bare_instant(body["CreatedDateUTC"])
    for key in ("PeriodLockDate", "EndOfYearLockDate"):
        if key in body:
            body[key] = day(body[key])
    return body


def get_one(call: Call) -> Response:
    """GET /Organisation: return the organisation."""
    return call.success("Organisations", [form(call.ledger)])


@rule("organisation.actions", source="Organisation page", sure="docs")
def actions(call: Call) -> Response:
    """Organisation/Actions lists the actions that the plan allows; here all of them."""
    return call.success("Actions", [{"Name": name, "Status": "ALLOWED"} for name in ACTIONS])


ROUTES = (("GET", "Organisations?", get_one), ("GET", "Organisations?/Actions", actions))

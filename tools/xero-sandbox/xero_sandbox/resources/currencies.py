"""The Currencies resource: the currencies that an organisation has added."""

from xero_sandbox.batch import Outcome, summarized
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.reading import text_of
from xero_sandbox.wire.responses import Body, Response
from xero_sandbox.world.currencies import CURRENCIES, name_of

SCOPES = ("accounting.settings",)


@rule("currencies.form", source="specification 16.1.0", sure="docs")
def form(body: Body) -> Body:
    """A currency has its code and Xero's name for it."""
    return {"Code": body["Code"], "Description": body["Description"]}


def list_all(call: Call) -> Response:
    """GET /Currencies: list the currencies."""
    return listed(call, "Currencies", Wanted(None, [], paged=False), form)


@rule("currencies.add", source="Currencies page", sure="docs")
def add(call: Call) -> Response:
    """PUT adds a currency; documents can use it from then on."""
    outcome = write(call, (call.sent("Currencies") or [{}])[0])
    return summarized(call, "Currencies", None, [outcome])


def write(call: Call, element: Body) -> Outcome:
    """Add a currency."""
    findings = Findings()
    code = (text_of(element, "Code") or "").upper()
    if code not in CURRENCIES:
        findings.add("Currency code is not valid.")
        return Outcome(dict(element), findings)
    body: Body = {"Code": code, "Description": name_of(code)}
    call.ledger["Currencies"].put(body)
    return Outcome(form(body), findings)


ROUTES = (("GET", "Currencies", list_all), ("PUT", "Currencies", add))

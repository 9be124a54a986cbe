"""Answers for the currencies an organisation has added."""

from xero_sandbox.batch import Outcome, summed_up
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.complaints import Complaints
from xero_sandbox.wire.answers import Answer, Body
from xero_sandbox.wire.reading import text_of
from xero_sandbox.world.currencies import CURRENCIES, name_of

SCOPES = ("accounting.settings",)


@rule("currencies.form", source="specification 16.1.0", sure="docs")
def form(body: Body) -> Body:
    """A currency says its code and its name, which is Xero's own."""
    return {"Code": body["Code"], "Description": body["Description"]}


def every(call: Call) -> Answer:
    """GET /Currencies."""
    return listed(call, "Currencies", Wanted(None, [], paged=False), form)


@rule("currencies.add", source="Currencies page", sure="docs")
def add(call: Call) -> Answer:
    """PUT adds a currency, from then on documents can be in it."""
    outcome = write(call, (call.sent("Currencies") or [{}])[0])
    return summed_up(call, "Currencies", None, [outcome])


def write(call: Call, element: Body) -> Outcome:
    """Add a currency."""
    complaints = Complaints()
    code = (text_of(element, "Code") or "").upper()
    if code not in CURRENCIES:
        complaints.say("Currency code is not valid.")
        return Outcome(dict(element), complaints)
    body: Body = {"Code": code, "Description": name_of(code)}
    call.ledger["Currencies"].put(body)
    return Outcome(form(body), complaints)


ROUTES = (("GET", "Currencies", every), ("PUT", "Currencies", add))

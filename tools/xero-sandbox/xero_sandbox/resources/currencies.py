"""Answers for the currencies an organisation has added."""

from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.documents import RATES
from xero_sandbox.wire.answers import Answer, Body, Refused
from xero_sandbox.wire.errors import validation
from xero_sandbox.wire.reading import text_of

SCOPES = ("accounting.settings",)


def form(body: Body) -> Body:
    """The one form a currency has."""
    return {"Code": body["Code"], "Description": body["Description"]}


def every(call: Call) -> Answer:
    """GET /Currencies."""
    return listed(call, "Currencies", Wanted(None, [], paged=False), form)


@rule("currencies.add", source="Currencies page", sure="docs")
def add(call: Call) -> Answer:
    """PUT adds a currency, from then on documents can be in it."""
    element = (call.sent("Currencies") or [{}])[0]
    code = (text_of(element, "Code") or "").upper()
    if code not in RATES:
        raise Refused(
            validation([{**element, "ValidationErrors": [{"Message": "Currency code is not valid."}]}])
        )
    body: Body = {"Code": code, "Description": text_of(element, "Description") or code}
    call.ledger["Currencies"].put(body)
    return call.good("Currencies", [form(body)])


ROUTES = (("GET", "Currencies", every), ("PUT", "Currencies", add))

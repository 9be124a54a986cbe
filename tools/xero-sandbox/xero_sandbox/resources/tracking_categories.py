"""Answers for tracking categories and their options."""

from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.wire.answers import Answer, Body, Refused
from xero_sandbox.wire.errors import not_found, validation
from xero_sandbox.wire.reading import text_of

SCOPES = ("accounting.settings",)


def form(body: Body) -> Body:
    """A category with all its options."""
    return {
        "Name": body["Name"],
        "Status": body["Status"],
        "TrackingCategoryID": body["TrackingCategoryID"],
        "Options": [
            {
                **option,
                "HasValidationErrors": False,
                "IsDeleted": False,
                "IsArchived": False,
                "IsActive": True,
            }
            for option in body["Options"]
        ],
    }


def every(call: Call) -> Answer:
    """GET /TrackingCategories."""
    return listed(call, "TrackingCategories", Wanted(None, [], paged=False), form)


def _held(call: Call, identity: str) -> Body:
    body = call.ledger["TrackingCategories"].get(identity.lower())
    if body is None:
        raise not_found()
    return body


def one(call: Call, identity: str) -> Answer:
    """GET /TrackingCategories/{id}."""
    return call.good("TrackingCategories", [form(_held(call, identity))])


@rule("tracking.two_active", source="Tracking categories page", sure="docs")
def create(call: Call) -> Answer:
    """PUT makes a category with a name of its own; no more than two are active; the wording is ours."""
    element = (call.sent("TrackingCategories") or [{}])[0]
    name = text_of(element, "Name") or ""
    shelf = call.ledger["TrackingCategories"]
    if not name or shelf.find("Name", name):
        raise _refused(element, "The tracking category name must be unique.")
    if sum(body["Status"] == "ACTIVE" for body in shelf.all()) >= 2:
        raise _refused(element, "There can be no more than 2 active tracking categories.")
    body: Body = {"TrackingCategoryID": str(uuid4()), "Name": name, "Status": "ACTIVE", "Options": []}
    shelf.put(body)
    return call.good("TrackingCategories", [form(body)])


@rule("tracking.options", source="Tracking categories page", sure="docs")
def add_option(call: Call, identity: str) -> Answer:
    """PUT of an option adds it to its category, once."""
    body = _held(call, identity)
    element = (call.sent("Options") or [{}])[0]
    name = text_of(element, "Name") or ""
    if not name or any(option["Name"] == name for option in body["Options"]):
        raise _refused(element, "The tracking option name must be unique.")
    option = {"TrackingOptionID": str(uuid4()), "Name": name, "Status": "ACTIVE"}
    call.ledger["TrackingCategories"].put({**body, "Options": [*body["Options"], option]})
    return call.good("Options", [option])


def change(call: Call, identity: str) -> Answer:
    """POST /TrackingCategories/{id}: its name, or its status."""
    body = dict(_held(call, identity))
    element = (call.sent("TrackingCategories") or [{}])[0]
    body |= {key: value for key in ("Name", "Status") if (value := text_of(element, key))}
    call.ledger["TrackingCategories"].put(body)
    return call.good("TrackingCategories", [form(body)])


def _refused(element: Body, words: str) -> Refused:
    return Refused(validation([{**element, "ValidationErrors": [{"Message": words}]}]))


ROUTES = (
    ("GET", "TrackingCategories", every),
    ("PUT", "TrackingCategories", create),
    ("GET", "TrackingCategories/{identity}", one),
    ("POST", "TrackingCategories/{identity}", change),
    ("PUT", "TrackingCategories/{identity}/Options", add_option),
)

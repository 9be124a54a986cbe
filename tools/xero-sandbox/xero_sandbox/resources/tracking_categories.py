"""The TrackingCategories resource and its Options."""

from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.query.listing import Test, Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.tracking import used
from xero_sandbox.wire.errors import not_found, validation
from xero_sandbox.wire.reading import identity_in, parts_of, text_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.collection import Collection

SCOPES = ("accounting.settings",)
MAX_NAME_LENGTH = 100


@rule("tracking.form", source="Tracking categories page", sure="docs")
def form(body: Body, *, archived: bool = True) -> Body:
    """A category has its options, each with flags for active, archived and deleted."""
    return {
        "Name": body["Name"],
        "Status": body["Status"],
        "TrackingCategoryID": body["TrackingCategoryID"],
        "Options": [
            option_form(option) for option in body["Options"] if archived or option["Status"] == "ACTIVE"
        ],
    }


def option_form(option: Body) -> Body:
    """Return an option with its status flags."""
    flags = {f"Is{status.capitalize()}": option["Status"] == status for status in ("DELETED", "ARCHIVED")}
    return {**option, "HasValidationErrors": False, **flags, "IsActive": option["Status"] == "ACTIVE"}


@rule("tracking.archived_hidden", source="Tracking categories page", sure="docs")
def list_all(call: Call) -> Response:
    """Archived categories and options are listed only with includeArchived=true."""
    archived = call.query.get("includearchived", "").lower() == "true"
    tests: list[Test] = [] if archived else [lambda body: bool(body["Status"] == "ACTIVE")]
    wanted = Wanted(None, tests, paged=False)
    return listed(call, "TrackingCategories", wanted, lambda body: form(body, archived=archived))


def _collection(call: Call) -> Collection:
    return call.ledger["TrackingCategories"]


def _get_or_404(call: Call, identity: str) -> Body:
    body = _collection(call).get(identity_in(identity))
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /TrackingCategories/{id}: return one category."""
    return call.success("TrackingCategories", [form(_get_or_404(call, identity))])


def create(call: Call) -> Response:
    """PUT /TrackingCategories: create a category."""
    element = (call.sent("TrackingCategories") or [{}])[0]
    body = _changed(element, {"TrackingCategoryID": str(uuid4()), "Status": "ACTIVE", "Options": []})
    _check(call, element, body)
    for sent in parts_of(element, "Options") or []:
        body["Options"] = [*body["Options"], _build_option(element, sent, body["Options"])]
    _collection(call).put(body)
    return call.success("TrackingCategories", [form(body)])


def change(call: Call, identity: str) -> Response:
    """POST /TrackingCategories/{id}: change a category's name or status."""
    element = (call.sent("TrackingCategories") or [{}])[0]
    body = _changed(element, _get_or_404(call, identity))
    _check(call, element, body)
    _collection(call).put(body)
    return call.success("TrackingCategories", [form(body)])


def _changed(element: Body, body: Body) -> Body:
    return {**body, **{key: value for key in ("Name", "Status") if (value := text_of(element, key))}}


@rule("tracking.two_active", source="Tracking categories page", sure="docs")
def _check(call: Call, element: Body, body: Body) -> None:
    """A category has a unique name; at most two are active and at most four exist; the wording is ours.

    Raises:
        HTTPError: 400 ValidationException.
    """
    others = [
        other
        for other in _collection(call).all()
        if other["TrackingCategoryID"] != body["TrackingCategoryID"]
    ]
    names = {other["Name"].casefold() for other in others}
    _check_name(element, body.get("Name") or "", names, "The tracking category name must be unique.")
    if body["Status"] not in {"ACTIVE", "ARCHIVED"}:
        raise HTTPError(_refused(element, "The status of a tracking category must be ACTIVE or ARCHIVED."))
    active = sum(other["Status"] == "ACTIVE" for other in others)
    if body["Status"] == "ACTIVE" and active >= 2:
        raise HTTPError(_refused(element, "There can be no more than 2 active tracking categories."))
    if len(others) >= 4:
        raise HTTPError(_refused(element, "There can be no more than 4 tracking categories."))


def _check_name(element: Body, name: str, taken: set[str], words: str) -> None:
    if not name or name.casefold() in taken:
        raise HTTPError(_refused(element, words))
    if len(name) > MAX_NAME_LENGTH:
        raise HTTPError(
            _refused(element, f"The Name must not be more than {MAX_NAME_LENGTH} characters long.")
        )


@rule("tracking.delete", source="Tracking categories page", sure="docs")
def delete(call: Call, identity: str) -> Response:
    """A category that no line uses can be deleted; the response is 200 with Status DELETED.

    Raises:
        HTTPError: 400 ValidationException.
    """
    body = _get_or_404(call, identity)
    if used(call.ledger, "TrackingCategoryID", body["TrackingCategoryID"]):
        raise HTTPError(_refused(form(body), "The tracking category cannot be deleted as it is used."))
    _collection(call).remove(body["TrackingCategoryID"])
    return call.success("TrackingCategories", [form({**body, "Status": "DELETED", "Options": []})])


def _build_option(element: Body, sent: Body, options: list[Body], before: Body | None = None) -> Body:
    option = _changed(sent, before or {"TrackingOptionID": str(uuid4()), "Status": "ACTIVE"})
    taken = {other["Name"].casefold() for other in options if other != before}
    _check_name(element, option.get("Name") or "", taken, "The tracking option name must be unique.")
    if option["Status"] not in {"ACTIVE", "ARCHIVED"}:
        raise HTTPError(_refused(element, "The status of a tracking option must be ACTIVE or ARCHIVED."))
    return option


@rule("tracking.options", source="Tracking categories page", sure="docs")
def add_option(call: Call, identity: str) -> Response:
    """PUT adds an option with a unique name to its category."""
    body = _get_or_404(call, identity)
    element = (call.sent("Options") or [{}])[0]
    option = _build_option(element, element, body["Options"])
    _collection(call).put({**body, "Options": [*body["Options"], option]})
    return call.success("Options", [option_form(option)])


@rule("tracking.option_changes", source="Tracking categories page", sure="docs")
def change_option(call: Call, identity: str, option_id: str) -> Response:
    """POST renames or archives an option; lines that use it keep it."""
    body = _get_or_404(call, identity)
    element = (call.sent("Options") or [{}])[0]
    before = _option(body, option_id)
    option = _build_option(element, element, body["Options"], before)
    _collection(call).put({**body, "Options": [option if one == before else one for one in body["Options"]]})
    return call.success("Options", [option_form(option)])


def delete_option(call: Call, identity: str, option_id: str) -> Response:
    """DELETE an option that no line uses.

    Raises:
        HTTPError: 400 ValidationException.
    """
    body = _get_or_404(call, identity)
    gone = _option(body, option_id)
    if used(call.ledger, "TrackingOptionID", gone["TrackingOptionID"]):
        raise HTTPError(_refused(option_form(gone), "The tracking option cannot be deleted as it is used."))
    _collection(call).put({**body, "Options": [one for one in body["Options"] if one != gone]})
    return call.success("Options", [option_form({**gone, "Status": "DELETED"})])


def _option(body: Body, option_id: str) -> Body:
    for option in body["Options"]:
        if option["TrackingOptionID"] == identity_in(option_id):
            return dict(option)
    raise HTTPError(not_found())


def _refused(element: Body, words: str) -> Response:
    return validation([{**element, "ValidationErrors": [{"Message": words}]}])


ROUTES = (
    ("GET", "TrackingCategories", list_all),
    ("PUT", "TrackingCategories", create),
    ("GET", "TrackingCategories/{identity}", get_one),
    ("POST", "TrackingCategories/{identity}", change),
    ("DELETE", "TrackingCategories/{identity}", delete),
    ("PUT", "TrackingCategories/{identity}/Options", add_option),
    ("POST", "TrackingCategories/{identity}/Options/{option_id}", change_option),
    ("DELETE", "TrackingCategories/{identity}/Options/{option_id}", delete_option),
)

"""The Items resource."""

from uuid import uuid4

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.money import ZERO, rounded_price
from xero_sandbox.rules.uniqueness import item_code, items_by_code
from xero_sandbox.wire.dates import bare_instant, instant
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import id_of, identity_in, number_of, part_of, text_of, truth_of
from xero_sandbox.wire.responses import Body, HTTPError, Response

SCOPES = ("items",)
_LENGTHS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}
_SIDES = (
    ("IsPurchased", "PurchaseDetails", "PurchaseDescription"),
    ("IsSold", "SalesDetails", "Description"),
)


def form(body: Body, four_places: bool) -> Body:
    """Return an item as it is in lists and when read by id."""
    shown = {"ItemID": body["ItemID"], "Code": body["Code"]}
    for key in ("Description", "PurchaseDescription"):
        if body.get(key):
            shown[key] = body[key]
    shown["UpdatedDateUTC"] = instant(body["UpdatedDateUTC"])
    for key in ("PurchaseDetails", "SalesDetails"):
        details = dict(body.get(key) or {})
        if "UnitPrice" in details:
            details["UnitPrice"] = rounded_price(details["UnitPrice"], four_places)
        shown[key] = details
    shown["Name"] = body.get("Name") or ""
    shown |= {key: body[key] for key in ("IsTrackedAsInventory", "IsSold", "IsPurchased")}
    return shown | quantities(body)


@rule("items.quantities", source="Items page", sure="docs")
def quantities(body: Body) -> Body:
    """A tracked item, which only the control API can create, has its quantity and cost."""
    if not body["IsTrackedAsInventory"]:
        return {}
    return {key: body.get(key, ZERO) for key in ("TotalCostPool", "QuantityOnHand")}


@rule("items.written_form", source="recording item_create", sure="wire")
def written(body: Body, four_places: bool) -> Body:
    """The response to a write has a time without +0000 and an empty list of errors."""
    return {
        **form(body, four_places),
        "UpdatedDateUTC": bare_instant(body["UpdatedDateUTC"]),
        "ValidationErrors": [],
    }


@rule("items.list", source="specification 16.1.0", sure="docs")
def list_all(call: Call) -> Response:
    """Items are never paged; deleted items are not listed."""
    return listed(call, "Items", Wanted(None, [], paged=False), lambda body: form(body, call.four_places))


@rule("items.by_code", source="Items page", sure="docs")
def get_or_404(call: Call, identity: str) -> Body:
    """An item can be addressed by its id or its code.

    Raises:
        HTTPError: 404.
    """
    body = call.ledger["Items"].get(identity_in(identity))
    body = body or next(iter(items_by_code(call.ledger, identity)), None)
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /Items/{ItemID or Code}: return one item."""
    return call.success("Items", [form(get_or_404(call, identity), call.four_places)])


def write(call: Call, element: Body, before: Body | None) -> Outcome:
    """Create an item, or change the one in `before`, under all rules."""
    findings = Findings()
    item: Body = dict(before) if before else {"ItemID": str(uuid4()), "IsSold": True, "IsPurchased": True}
    item.setdefault("IsTrackedAsInventory", False)
    _apply_texts(element, item, findings)
    for flag, details, description in _SIDES:
        apply_side(call, element, item, flag, details, description, findings)
    if not findings.errors:
        item_code(call.ledger, item, findings)
    if findings.errors:
        return refused(element, "ItemID", before["ItemID"] if before else None, findings)
    call.ledger.save("Items", item, created=before is None)
    return Outcome(written(item, call.four_places), findings)


@rule("items.lengths", source="Items page", sure="docs")
def _apply_texts(element: Body, item: Body, findings: Findings) -> None:
    """An item needs a code of up to 30 characters; its name has up to 50; the wording is ours."""
    for name, limit in _LENGTHS.items():
        if name in element:
            item[name] = text_of(element, name) or ""
        if len(item.get(name) or "") > limit:
            findings.add(f"The {name} must not be more than {limit} characters long.")
    if not item.get("Code"):
        findings.add("Price List Item Code must be supplied.")


@rule("items.sides", source="Items page", sure="docs")
def apply_side(
    call: Call, element: Body, item: Body, flag: str, details: str, description: str, findings: Findings
) -> None:
    """Prices have four decimal places only with unitdp=4; an item that is not sold, or not bought, has no details."""
    if flag in element:
        item[flag] = truth_of(element, flag) is not False
    if not item[flag]:
        item[details] = {}
        item.pop(description, None)
        return
    sent = part_of(element, details)
    if sent is None:
        return
    stored = dict(item.get(details) or {})
    if (price := number_of(sent, "UnitPrice")) is not None:
        stored["UnitPrice"] = rounded_price(price, call.four_places)
    for name in ("AccountCode", "COGSAccountCode", "TaxType"):
        if value := text_of(sent, name):
            stored[name] = value
    _check_references(call, stored, findings)
    item[details] = stored


@rule("items.references", source="Items page", sure="docs")
def _check_references(call: Call, details: Body, findings: Findings) -> None:
    """An item's account and tax type must exist and be active; the wording is ours."""
    if code := details.get("AccountCode"):
        found = call.ledger["Accounts"].find("Code", code)
        if not found or found[0]["Status"] != "ACTIVE":
            findings.add(f"Account code '{code}' is not a valid code for this document.")
    if (tax_type := details.get("TaxType")) and call.ledger["TaxRates"].get(tax_type) is None:
        findings.add("Tax rate must be valid.")


@rule("items.put_creates", source="Items page", sure="docs")
def create(call: Call) -> Response:
    """PUT only creates items; a code already in use is an error."""
    return run(call, "Items", None, lambda element: write(call, element, None))


@rule("items.post_matches", source="Items page", sure="docs")
def save(call: Call) -> Response:
    """POST changes the item with the id or code, and creates one if there is none."""

    def each(element: Body) -> Outcome:
        identity = id_of(element, "ItemID")
        before = call.ledger["Items"].get(identity)
        if identity and before is None:
            findings = Findings(["The Item could not be found."])
            return refused(element, "ItemID", identity, findings)
        return write(call, element, before or _by_code(call, element))

    return run(call, "Items", None, each)


def _by_code(call: Call, element: Body) -> Body | None:
    code = text_of(element, "Code")
    return next(iter(items_by_code(call.ledger, code)), None) if code else None


def change(call: Call, identity: str) -> Response:
    """POST /Items/{ItemID}: change an item, including its code."""
    before = get_or_404(call, identity)
    return run(call, "Items", None, lambda element: write(call, element, before))


@rule("items.delete", source="Items page", sure="docs")
def delete(call: Call, identity: str) -> Response:
    """DELETE of an item is 204 and permanent."""
    remove(call, get_or_404(call, identity))
    return Response(204)


def remove(call: Call, item: Body) -> None:
    """Delete an item permanently."""
    call.ledger["Items"].remove(item["ItemID"])


ROUTES = (
    ("GET", "Items", list_all),
    ("PUT", "Items", create),
    ("POST", "Items", save),
    ("GET", "Items/{identity}", get_one),
    ("POST", "Items/{identity}", change),
    ("DELETE", "Items/{identity}", delete),
)

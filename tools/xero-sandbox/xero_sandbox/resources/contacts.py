"""Answers for contacts."""

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Test, Wanted, listed, named_ids, page_of
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.contact_parts import ADDRESS_TEXTS, PHONE_TEXTS
from xero_sandbox.rules.contacts import draft_contact, matched
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.uniqueness import contacts_by_number
from xero_sandbox.wire.dates import instant
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import id_of, identity_in
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.collection import folded
from xero_sandbox.world.ledger import Ledger

SCOPES = ("accounting.contacts",)
_OPTIONAL = (
    "FirstName",
    "LastName",
    "CompanyNumber",
    "TaxNumber",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "TaxNumberType",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "XeroNetworkKey",
    "DefaultCurrency",
    "SkypeUserName",
    "Website",
    "MergedToContactID",
    "PaymentTerms",
)
_SEARCHED = ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress")


@rule("contacts.full_form", source="recording contact_create", sure="wire")
def full(body: Body) -> Body:
    """Alone and as the answer to a write a contact has both addresses and all four phones, empty or not."""
    shown = _head(body)
    shown["Addresses"] = _inflated(body["Addresses"], "AddressType", ("STREET", "POBOX"), _ADDRESS)
    shown["Phones"] = _inflated(
        body["Phones"], "PhoneType", ("DEFAULT", "DDI", "FAX", "MOBILE"), tuple(PHONE_TEXTS)
    )
    return _tail(shown, body)


@rule("contacts.written_form", source="recording contact_create", sure="wire")
def written(body: Body) -> Body:
    """The answer to a write does not say whether there are attachments."""
    return {key: value for key, value in full(body).items() if key != "HasAttachments"}


@rule("contacts.paged_form", source="recording contacts_page", sure="wire")
def paged(body: Body) -> Body:
    """In pages an address or phone with nothing in it has its type alone."""
    shown = _head(body)
    shown["Addresses"] = _inflated(body["Addresses"], "AddressType", ("POBOX", "STREET"), ())
    shown["Phones"] = _inflated(body["Phones"], "PhoneType", ("DDI", "DEFAULT", "FAX", "MOBILE"), ())
    return _tail(shown, body)


@rule("contacts.thin_form", source="Contacts page", sure="docs")
def thin(body: Body) -> Body:
    """A list without pages leaves out persons, tracking and what they were merged to."""
    shown = paged(body)
    for key in (
        "ContactPersons",
        "MergedToContactID",
        "SalesTrackingCategories",
        "PurchasesTrackingCategories",
    ):
        shown.pop(key, None)
    return shown


@rule("contacts.summary_form", source="Contacts page", sure="docs")
def summary(body: Body) -> Body:
    """summaryOnly leaves out addresses, persons, groups and whether it is customer or supplier."""
    shown = _head(body)
    shown["UpdatedDateUTC"] = instant(body["UpdatedDateUTC"])
    shown["HasValidationErrors"] = False
    return shown


_ADDRESS = tuple(ADDRESS_TEXTS)[:-1]


def _head(body: Body) -> Body:
    shown: Body = {"ContactID": body["ContactID"]}
    for key in ("ContactNumber", "AccountNumber"):
        if body.get(key):
            shown[key] = body[key]
    shown["ContactStatus"] = body["ContactStatus"]
    shown["Name"] = body["Name"]
    shown |= {key: body[key] for key in _OPTIONAL if body.get(key)}
    shown["EmailAddress"] = body.get("EmailAddress", "")
    shown["BankAccountDetails"] = body.get("BankAccountDetails", "")
    return shown


def _tail(shown: Body, body: Body) -> Body:
    return shown | {
        "UpdatedDateUTC": instant(body["UpdatedDateUTC"]),
        "ContactGroups": [],
        "IsSupplier": body["IsSupplier"],
        "IsCustomer": body["IsCustomer"],
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactPersons": body["ContactPersons"],
        "HasAttachments": False,
        "HasValidationErrors": False,
    }


def _inflated(parts: list[Body], key: str, kinds: tuple[str, ...], empty: tuple[str, ...]) -> list[Body]:
    by_type = {part[key]: part for part in parts}
    kinds = (*kinds, *(kind for kind in by_type if kind not in kinds))
    return [{key: kind, **dict.fromkeys(empty, ""), **by_type.get(kind, {})} for kind in kinds]


def every(call: Call) -> Response:
    """GET /Contacts."""
    tests: list[Test] = [not_archived] if call.query.get("includearchived", "").lower() != "true" else []
    if term := call.query.get("searchterm"):
        tests.append(lambda body: found_by(body, term))
    wanted = Wanted(named_ids(call, "Contacts"), tests, paged=True)
    form = summary if call.query.get("summaryonly", "").lower() == "true" else paged
    return listed(call, "Contacts", wanted, form if page_of(call) or form is summary else thin)


@rule("contacts.archived_hidden", source="Contacts page", sure="docs")
def not_archived(body: Body) -> bool:
    """Archived contacts are listed only with includeArchived=true."""
    return bool(body["ContactStatus"] == "ACTIVE")


@rule("contacts.search", source="specification 16.1.0", sure="docs")
def found_by(body: Body, term: str) -> bool:
    """searchTerm looks into names, numbers and e-mail address, letter case aside."""
    return any(folded(term) in folded(body.get(key) or "") for key in _SEARCHED)


@rule("contacts.by_number", source="specification 16.1.0", sure="docs")
def get_or_404(ledger: Ledger, identity: str) -> Body:
    """A contact is found in the address by its id or by its contact number."""
    body = ledger["Contacts"].get(identity_in(identity))
    body = body or next(iter(contacts_by_number(ledger, identity)), None)
    if body is None:
        raise HTTPError(not_found())
    return body


def one(call: Call, identity: str) -> Response:
    """GET /Contacts/{ContactID or ContactNumber}."""
    return call.good("Contacts", [full(get_or_404(call.ledger, identity))])


def write(call: Call, element: Body, before: Body | None) -> Outcome:
    """Create an object, or change the one that is there, by all rules."""
    findings = Findings()
    contact = draft_contact(call.ledger, element, before, findings)
    if findings.errors:
        return refused(element, "ContactID", before["ContactID"] if before else None, findings)
    call.ledger.save("Contacts", contact, created=before is None)
    return Outcome(written(contact), findings)


@rule("contacts.put_creates", source="Contacts page", sure="docs")
def create(call: Call) -> Response:
    """PUT makes new contacts only; a name or number that is taken is an error."""
    return run(call, "Contacts", "HasValidationErrors", lambda element: write(call, element, None))


@rule("contacts.post_matches", source="Contacts page", sure="docs")
def save(call: Call) -> Response:
    """POST changes the contact with the id, number or name, and makes one when there is none."""
    return run(call, "Contacts", "HasValidationErrors", lambda element: _save(call, element))


def _save(call: Call, element: Body) -> Outcome:
    identity = id_of(element, "ContactID")
    if identity is None:
        return write(call, element, matched(call.ledger, element))
    before = call.ledger["Contacts"].get(identity)
    if before is None:
        findings = Findings(["The Contact could not be found."])
        return refused(element, "ContactID", identity, findings)
    return write(call, element, before)


def change(call: Call, identity: str) -> Response:
    """POST /Contacts/{ContactID}."""
    before = get_or_404(call.ledger, identity)
    return run(call, "Contacts", "HasValidationErrors", lambda element: write(call, element, before))


ROUTES = (
    ("GET", "Contacts", every),
    ("PUT", "Contacts", create),
    ("POST", "Contacts", save),
    ("GET", "Contacts/{identity}", one),
    ("POST", "Contacts/{identity}", change),
)

"""The Contacts resource."""

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Test, Wanted, listed, named_ids, page_of
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.contact_parts import ADDRESS_TEXTS, PHONE_TEXTS
from xero_sandbox.rules.contacts import draft_contact, find_match
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
    """A contact read by id or written has both addresses and all four phones, even if they are empty."""
    shown = _head(body)
    shown["Addresses"] = _inflated(body["Addresses"], "AddressType", ("STREET", "POBOX"), _ADDRESS)
    shown["Phones"] = _inflated(
        body["Phones"], "PhoneType", ("DEFAULT", "DDI", "FAX", "MOBILE"), tuple(PHONE_TEXTS)
    )
    return _tail(shown, body)


@rule("contacts.written_form", source="recording contact_create", sure="wire")
def written(body: Body) -> Body:
    """The response to a write has no HasAttachments."""
    return {key: value for key, value in full(body).items() if key != "HasAttachments"}


@rule("contacts.paged_form", source="recording contacts_page", sure="wire")
def paged(body: Body) -> Body:
    """On pages, an empty address or phone has its type only."""
    shown = _head(body)
    shown["Addresses"] = _inflated(body["Addresses"], "AddressType", ("POBOX", "STREET"), ())
    shown["Phones"] = _inflated(body["Phones"], "PhoneType", ("DDI", "DEFAULT", "FAX", "MOBILE"), ())
    return _tail(shown, body)


@rule("contacts.thin_form", source="Contacts page", sure="docs")
def thin(body: Body) -> Body:
    """A list without pages omits contact persons, tracking and MergedToContactID."""
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
    """With summaryOnly, addresses, persons, groups, IsCustomer and IsSupplier are omitted."""
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


def list_all(call: Call) -> Response:
    """GET /Contacts: list contacts."""
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
    """The searchTerm parameter searches names, numbers and the email address, case-insensitively."""
    return any(folded(term) in folded(body.get(key) or "") for key in _SEARCHED)


@rule("contacts.by_number", source="specification 16.1.0", sure="docs")
def get_or_404(ledger: Ledger, identity: str) -> Body:
    """A contact can be addressed by its id or its contact number.

    Raises:
        HTTPError: 404.
    """
    body = ledger["Contacts"].get(identity_in(identity))
    body = body or next(iter(contacts_by_number(ledger, identity)), None)
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /Contacts/{ContactID or ContactNumber}: return one contact."""
    return call.success("Contacts", [full(get_or_404(call.ledger, identity))])


def write(call: Call, element: Body, before: Body | None) -> Outcome:
    """Create a contact, or change the one in `before`, under all rules."""
    findings = Findings()
    contact = draft_contact(call.ledger, element, before, findings)
    if findings.errors:
        return refused(element, "ContactID", before["ContactID"] if before else None, findings)
    call.ledger.save("Contacts", contact, created=before is None)
    return Outcome(written(contact), findings)


@rule("contacts.put_creates", source="Contacts page", sure="docs")
def create(call: Call) -> Response:
    """PUT only creates contacts; a name or number already in use is an error."""
    return run(call, "Contacts", "HasValidationErrors", lambda element: write(call, element, None))


@rule("contacts.post_matches", source="Contacts page", sure="docs")
def save(call: Call) -> Response:
    """POST changes the contact with the id, number or name, and creates one if there is none."""
    return run(call, "Contacts", "HasValidationErrors", lambda element: _save(call, element))


def _save(call: Call, element: Body) -> Outcome:
    identity = id_of(element, "ContactID")
    if identity is None:
        return write(call, element, find_match(call.ledger, element))
    before = call.ledger["Contacts"].get(identity)
    if before is None:
        findings = Findings(["The Contact could not be found."])
        return refused(element, "ContactID", identity, findings)
    return write(call, element, before)


def change(call: Call, identity: str) -> Response:
    """POST /Contacts/{ContactID}: change a contact."""
    before = get_or_404(call.ledger, identity)
    return run(call, "Contacts", "HasValidationErrors", lambda element: write(call, element, before))


ROUTES = (
    ("GET", "Contacts", list_all),
    ("PUT", "Contacts", create),
    ("POST", "Contacts", save),
    ("GET", "Contacts/{identity}", get_one),
    ("POST", "Contacts/{identity}", change),
)

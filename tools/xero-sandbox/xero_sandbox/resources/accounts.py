"""The Accounts resource."""

from uuid import uuid4

from xero_sandbox.batch import Outcome, refused, summarized
from xero_sandbox.call import Call
from xero_sandbox.query.listing import Wanted, listed
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.dates import instant
from xero_sandbox.wire.errors import not_found, validation
from xero_sandbox.wire.reading import id_of, identity_in, text_of, truth_of
from xero_sandbox.wire.responses import Body, HTTPError, Response
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import CLASS_OF

SCOPES = ("accounting.settings",)
_SHOWN = (
    "AccountID",
    "Code",
    "Name",
    "Status",
    "Type",
    "TaxType",
    "Description",
    "Class",
    "SystemAccount",
    "EnablePaymentsToAccount",
    "ShowInExpenseClaims",
    "BankAccountNumber",
    "BankAccountType",
    "CurrencyCode",
)


_WRITABLE = {
    "Code",
    "Name",
    "Type",
    "TaxType",
    "Description",
    "EnablePaymentsToAccount",
    "ShowInExpenseClaims",
    "AddToWatchlist",
    "BankAccountNumber",
    "BankAccountType",
    "CurrencyCode",
}


@rule("accounts.form", source="recording accounts", sure="wire")
def form(body: Body) -> Body:
    """A bank account has EnablePaymentsToAccount false, although it takes payments.

    CreatedDateUTC is new in version 20.0.0 of the specification, of November 2026.
    """
    shown = {key: body[key] for key in _SHOWN if body.get(key) is not None}
    shown["ReportingCode"] = body["Class"][:3]
    shown["HasAttachments"] = False
    shown["UpdatedDateUTC"] = instant(body["UpdatedDateUTC"])
    shown["CreatedDateUTC"] = instant(body["CreatedDateUTC"])
    shown["AddToWatchlist"] = bool(body.get("AddToWatchlist"))
    return shown


@rule("accounts.list", source="specification 16.1.0", sure="docs")
def list_all(call: Call) -> Response:
    """Accounts are never paged; archived accounts are listed with the others."""
    return listed(call, "Accounts", Wanted(None, [], paged=False), form)


def _get_or_404(call: Call, identity: str) -> Body:
    body = call.ledger["Accounts"].get(identity_in(identity))
    if body is None:
        raise HTTPError(not_found())
    return body


def get_one(call: Call, identity: str) -> Response:
    """GET /Accounts/{AccountID}: return one account."""
    return call.success("Accounts", [form(_get_or_404(call, identity))])


@rule("accounts.one_at_a_time", source="Accounts page; reports of developers", sure="report")
def _first(call: Call) -> Body:
    """Of a list of accounts only the first is processed; summarizeErrors has no effect."""
    elements = call.sent("Accounts")
    return elements[0] if elements else {}


def create(call: Call) -> Response:
    """PUT /Accounts: create an account."""
    return _one(call, create_account(call, _first(call)))


def create_account(call: Call, element: Body) -> Outcome:
    """Create an account under all rules."""
    findings = Findings()
    body: Body = {
        "AccountID": str(uuid4()),
        "Status": "ACTIVE",
        "EnablePaymentsToAccount": False,
        "ShowInExpenseClaims": False,
        "TaxType": "NONE",
        "Type": text_of(element, "Type"),
        "CreatedDateUTC": call.ledger.stamp(),
    }
    _apply_fields(element, body)
    _check(call.ledger, body, findings)
    return _finish(call, element, body, findings, new=True)


def change(call: Call, identity: str) -> Response:
    """POST /Accounts/{AccountID}: change an account."""
    before, element = _get_or_404(call, identity), _first(call)
    return _one(call, change_account(call, element, before))


def change_one(call: Call) -> Response:
    """POST /Accounts: change the account with the AccountID in the body."""
    element = _first(call)
    return _one(call, change_account(call, element, _get_or_404(call, id_of(element, "AccountID") or "")))


@rule("accounts.update", source="Accounts page", sure="docs")
def change_account(call: Call, element: Body, before: Body) -> Outcome:
    """Bank accounts cannot be changed through the API; archiving must be the only change in its request."""
    findings = Findings()
    body: Body = dict(before)
    status = text_of(element, "Status") or before["Status"]
    archived = status != before["Status"]
    if status not in {"ACTIVE", "ARCHIVED"} and archived:
        findings.add("Account status must be ACTIVE or ARCHIVED.")
    body["Status"] = status
    if call.ledger.actor.person:
        check_person_change(before, archived, findings)
    elif before.get("SystemAccount"):
        findings.add("System accounts cannot be updated.")
    elif archived and _WRITABLE & set(element):
        findings.add("Only the status may be changed when archiving an account.")
    elif before["Type"] == "BANK" and not archived:
        findings.add("Bank accounts cannot be updated via the API.")
    _apply_fields(element, body)
    _check(call.ledger, body, findings)
    return _finish(call, element, body, findings, new=False)


@rule("accounts.person", source="Xero Central, from memory", sure="report")
def check_person_change(before: Body, archived: bool, findings: Findings) -> None:
    """A person renames, archives and restores any account, except that system accounts cannot be archived."""
    if archived and before.get("SystemAccount"):
        findings.add("System accounts cannot be archived.")


@rule("accounts.delete", source="Accounts page", sure="docs")
def delete(call: Call, identity: str) -> Response:
    """An account that is in use, or a system account, cannot be deleted.

    Raises:
        HTTPError: 400 ValidationException.
    """
    body = _get_or_404(call, identity)
    used = any(
        line.get("AccountID") == body["AccountID"]
        for invoice in call.ledger["Invoices"].all()
        for line in invoice["LineItems"]
    )
    if body.get("SystemAccount") or used:
        words = "The account cannot be deleted as it is used or is a system account."
        raise HTTPError(validation([{**form(body), "ValidationErrors": [{"Message": words}]}]))
    call.ledger["Accounts"].remove(body["AccountID"])
    return call.success("Accounts", [form({**body, "Status": "DELETED"})])


def _apply_fields(element: Body, body: Body) -> None:
    texts = ("Code", "Name", "TaxType", "Description", "BankAccountNumber", "BankAccountType", "CurrencyCode")
    for name in texts:
        if name in element:
            body[name] = text_of(element, name)
    for name in ("EnablePaymentsToAccount", "ShowInExpenseClaims", "AddToWatchlist"):
        if name in element:
            body[name] = bool(truth_of(element, name))
    body["Class"] = CLASS_OF.get(body["Type"] or "", "EXPENSE")


@rule("accounts.fields", source="Accounts page", sure="docs")
def _check(ledger: Ledger, body: Body, findings: Findings) -> None:
    """An account needs a type, a unique name up to 150 and a unique code up to 10; a bank account its number."""
    if body["Type"] not in CLASS_OF:
        findings.add("Account type is not valid.")
    for name, limit in (("Name", 150), ("Code", 10)):
        value = body.get(name)
        if not value and not (name == "Code" and body["Type"] == "BANK"):
            findings.add(f"The Account {name} must be specified.")
        elif value and len(value) > limit:
            findings.add(f"The Account {name} must not be more than {limit} characters long.")
        elif value and _taken(ledger, name, value, body["AccountID"]):
            findings.add(f"Please enter a unique {name}.")
    if body["Type"] == "BANK" and not body.get("BankAccountNumber"):
        findings.add("Bank account number must be specified.")
    if body["TaxType"] and body["TaxType"] not in ledger["TaxRates"]:
        findings.add("Tax rate must be valid.")


def _taken(ledger: Ledger, name: str, value: str, identity: str) -> bool:
    return any(other["AccountID"] != identity for other in ledger["Accounts"].find(name, value))


def _finish(call: Call, element: Body, body: Body, findings: Findings, *, new: bool) -> Outcome:
    if findings.errors:
        return refused(element, "AccountID", None if new else body["AccountID"], findings)
    call.ledger.save("Accounts", body, created=new)
    return Outcome(form(body), findings)


def _one(call: Call, outcome: Outcome) -> Response:
    return summarized(call, "Accounts", "HasValidationErrors", [outcome])


ROUTES = (
    ("GET", "Accounts", list_all),
    ("PUT", "Accounts", create),
    ("POST", "Accounts", change_one),
    ("GET", "Accounts/{identity}", get_one),
    ("POST", "Accounts/{identity}", change),
    ("DELETE", "Accounts/{identity}", delete),
)

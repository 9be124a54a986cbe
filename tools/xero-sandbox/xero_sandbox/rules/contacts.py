"""Build and check a contact from a request, also for the contact inside an invoice."""

import re
from uuid import uuid4

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.contact_parts import ADDRESSES, PHONES, merged
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.uniqueness import account_number, contact_name, contact_number, contacts_by_number
from xero_sandbox.wire.reading import id_of, part_of, parts_of, text_of, truth_of
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger

TEXTS = {
    "ContactNumber": 50,
    "AccountNumber": 50,
    "FirstName": 255,
    "LastName": 255,
    "EmailAddress": 255,
    "CompanyNumber": 50,
    "TaxNumber": 50,
    "BankAccountDetails": 255,
    "DefaultCurrency": 3,
    "SkypeUserName": 255,
    "Website": 255,
    "AccountsReceivableTaxType": 50,
    "AccountsPayableTaxType": 50,
    "TaxNumberType": 50,
    "SalesDefaultLineAmountType": 20,
    "PurchasesDefaultLineAmountType": 20,
    "SalesDefaultAccountCode": 10,
    "PurchasesDefaultAccountCode": 10,
    "XeroNetworkKey": 255,
}
REFERENCES = (
    ("AccountsReceivableTaxType", "TaxRates", None),
    ("AccountsPayableTaxType", "TaxRates", None),
    ("SalesDefaultAccountCode", "Accounts", "Code"),
    ("PurchasesDefaultAccountCode", "Accounts", "Code"),
    ("DefaultCurrency", "Currencies", None),
)
_EMAIL = re.compile(r"^[!-?A-~]+@[!-?A-~]+$")
ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)


@rule("contacts.match", source="Contacts page; reports of developers", sure="assumed", switch="contact_match")
def find_match(ledger: Ledger, element: Body) -> Body | None:
    """A contact posted without an id is matched by its number, then by its name among active contacts."""
    number = text_of(element, "ContactNumber")
    if number and (found := contacts_by_number(ledger, number)):
        return found[0]
    name = text_of(element, "Name")
    if not name or ledger.switches["contact_match"] == "number":
        return None
    found = ledger["Contacts"].find("Name", normalize_name(name))
    active = [contact for contact in found if contact["ContactStatus"] == "ACTIVE"]
    return next(iter(active + found), None)


@rule("contacts.name_spaces", source="Contacts page", sure="docs")
def normalize_name(name: str) -> str:
    """Spaces around a name are removed, and multiple spaces inside it become one."""
    return " ".join(name.split())


def draft_contact(ledger: Ledger, element: Body, before: Body | None, findings: Findings) -> Body:
    """Return the contact after this write; errors go to the findings. Nothing is stored."""
    contact: Body = dict(before) if before else _new_contact()
    apply_status(contact, element, ledger, findings)
    _apply_texts(element, contact, findings)
    apply_name(element, contact, findings)
    check_email(contact, findings)
    for part in (ADDRESSES, PHONES):
        contact[part.name] = merged(part, contact[part.name], parts_of(element, part.name), findings)
    apply_contact_persons(element, contact, findings)
    if terms := part_of(element, "PaymentTerms"):
        contact["PaymentTerms"] = terms
    check_references(ledger, contact, before or {}, findings)
    contact_name(ledger, contact, findings)
    contact_number(ledger, contact, findings)
    account_number(ledger, contact, findings)
    return contact


def _new_contact() -> Body:
    return {
        "ContactID": str(uuid4()),
        "ContactStatus": "ACTIVE",
        "Name": "",
        "Addresses": [],
        "Phones": [],
        "ContactPersons": [],
        "IsSupplier": False,
        "IsCustomer": False,
    }


@rule("contacts.archived", source="recording contact_archive_again", sure="assumed", switch="unarchive")
def apply_status(contact: Body, element: Body, ledger: Ledger, findings: Findings) -> None:
    """A contact can be archived, even with invoices; an archived contact cannot be changed or restored."""
    status = text_of(element, "ContactStatus")
    if contact["ContactStatus"] != "ACTIVE":
        if status == "ACTIVE" and (ledger.switches["unarchive"] == "done" or can_restore(ledger, contact)):
            contact["ContactStatus"] = "ACTIVE"
            return
        findings.add(ARCHIVED)
    elif status is not None:
        if status not in {"ACTIVE", "ARCHIVED"}:
            findings.add("Contact status must be ACTIVE or ARCHIVED.")
        contact["ContactStatus"] = status


@rule("contacts.restore", source="Xero Central, from memory", sure="report")
def can_restore(ledger: Ledger, contact: Body) -> bool:
    """A person can restore an archived contact, unless it was merged into another."""
    return ledger.actor.person and not contact.get("MergedToContactID")


@rule("contacts.lengths", source="Contacts page", sure="docs")
def _apply_texts(element: Body, contact: Body, findings: Findings) -> None:
    """Omitted fields stay the same; those sent have maximum lengths; the wording is ours."""
    for name, limit in TEXTS.items():
        if name not in element:
            continue
        value = text_of(element, name) or ""
        if len(value) > limit:
            findings.add(f"The {name} must not be more than {limit} characters long.")
        contact[name] = value
        if not value and name in {"ContactNumber", "AccountNumber"}:
            del contact[name]


@rule("contacts.name", source="Contacts page", sure="docs")
def apply_name(element: Body, contact: Body, findings: Findings) -> None:
    """A contact needs a name of up to 255 characters without < or >; the wording is ours."""
    name = text_of(element, "Name")
    if name is not None:
        contact["Name"] = normalize_name(name)
    if not contact["Name"]:
        findings.add("The Contact Name must be specified.")
    elif len(contact["Name"]) > 255:
        findings.add("The Contact Name must not be more than 255 characters long.")
    elif "<" in contact["Name"] or ">" in contact["Name"]:
        findings.add("The Contact Name must not contain the characters < or >.")


@rule("contacts.references", source="specification 16.1.0", sure="assumed", switch="unknown_references")
def check_references(ledger: Ledger, contact: Body, before: Body, findings: Findings) -> None:
    """A contact's tax types, accounts and currency must exist; the wording is ours."""
    if ledger.switches["unknown_references"] == "ignored":
        return
    for key, kind, path in REFERENCES:
        value = contact.get(key)
        if not value or value == before.get(key):
            continue
        collection = ledger[kind]
        if collection.get(value) is None and not (path and collection.find(path, value)):
            findings.add(f"The {key} '{value}' is not valid.")


@rule("contacts.email", source="reports of developers", sure="report")
def check_email(contact: Body, findings: Findings) -> None:
    """An email address is plain ASCII with one @."""
    address = contact.get("EmailAddress")
    if address and not _EMAIL.match(address):
        findings.add("Email address must be valid.")


@rule("contacts.persons_replace", source="Contacts page", sure="docs")
def apply_contact_persons(element: Body, contact: Body, findings: Findings) -> None:
    """Contact persons that are sent replace the existing ones; there are at most five."""
    sent = parts_of(element, "ContactPersons")
    if sent is None:
        return
    if len(sent) > 5:
        findings.add("A contact can have no more than 5 contact persons.")
    contact["ContactPersons"] = [
        {
            "FirstName": text_of(person, "FirstName") or "",
            "LastName": text_of(person, "LastName") or "",
            "EmailAddress": text_of(person, "EmailAddress") or "",
            "IncludeInEmails": bool(truth_of(person, "IncludeInEmails")),
        }
        for person in sent
    ]


@rule("documents.contact", source="Invoices page; reports of developers", sure="report")
def contact_of(ledger: Ledger, element: Body, before: Body | None, findings: Findings) -> Body | None:
    """A document needs a contact by id, number or name; a new name creates one, other fields change it."""
    sent = part_of(element, "Contact")
    if sent is None:
        if before is None:
            findings.add("A Contact must be specified for this type of transaction")
            return None
        return ledger["Contacts"].get(before["Contact"]["ContactID"])
    identity = id_of(sent, "ContactID")
    contact = ledger["Contacts"].get(identity) if identity else find_match(ledger, sent)
    if identity and contact is None:
        findings.add("The Contact could not be found.")
        return None
    if contact is None and not text_of(sent, "Name"):
        findings.add("A Contact must be specified for this type of transaction")
        return None
    return _apply_contact_fields(ledger, sent, contact, findings)


@rule("documents.archived_contact", source="reports of developers", sure="report")
def _apply_contact_fields(
    ledger: Ledger, sent: Body, contact: Body | None, findings: Findings
) -> Body | None:
    """A document for an archived contact is refused."""
    if contact is not None and contact["ContactStatus"] != "ACTIVE":
        findings.add(
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
        return contact
    changes = {key: value for key, value in sent.items() if key not in {"ContactID", "ContactStatus"}}
    if contact is not None and not _has_changes(contact, changes):
        return contact
    return draft_contact(ledger, changes, contact, findings)


def _has_changes(contact: Body, changes: Body) -> bool:
    return any(changes[key] != contact.get(key) for key in changes if key in TEXTS or key == "Name") or any(
        key in changes for key in ("Addresses", "Phones", "ContactPersons", "PaymentTerms")
    )

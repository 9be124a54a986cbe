"""Merge two contacts, as a person does."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("contacts.merge", source="Contacts page; Xero Central, from memory", sure="report")
def merge(ledger: Ledger, contact: Body, into: str) -> Body:
    """A merge archives a contact, points it to the survivor and moves its documents there.

    The survivor's details stay the same. Returns the contact that was merged away.
    """
    after = {**contact, "ContactStatus": "ARCHIVED", "MergedToContactID": into}
    ledger.save("Contacts", after)
    for kind in ("Invoices", "CreditNotes"):
        for document in ledger[kind].find("Contact.ContactID", contact["ContactID"]):
            ledger.save(kind, {**document, "Contact": {"ContactID": into}})
    return after


@rule("contacts.merge_refused", source="Xero Central, from memory", sure="report")
def check_merge(contact: Body, into: Body | None, findings: Findings) -> None:
    """Only two different active contacts can be merged; the wording is ours."""
    if into is None:
        findings.add("The Contact could not be found.")
    elif into["ContactID"] == contact["ContactID"]:
        findings.add("A contact cannot be merged into itself.")
    elif "ARCHIVED" in {contact["ContactStatus"], into["ContactStatus"]}:
        findings.add("Archived contacts cannot be merged.")

"""Check that names, numbers and codes are unique."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("contacts.name_unique", source="recording contact_create_duplicate", sure="wire")
def contact_name(ledger: Ledger, contact: Body, findings: Findings) -> None:
    """A contact's name is unique among active contacts, case-insensitively."""
    if contact["ContactStatus"] != "ACTIVE":
        return
    for other in ledger["Contacts"].find("Name", contact["Name"]):
        if other["ContactID"] != contact["ContactID"] and other["ContactStatus"] == "ACTIVE":
            findings.add(
                f"The contact name {contact['Name']} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            )
            return


@rule("contacts.number_unique", source="Contacts page; reports of developers", sure="report")
def contact_number(ledger: Ledger, contact: Body, findings: Findings) -> None:
    """A contact's number is unique."""
    number = contact.get("ContactNumber")
    if not number:
        return
    for other in contacts_by_number(ledger, number):
        if other["ContactID"] != contact["ContactID"]:
            findings.add("Another contact has this contact number. Please enter a different contact number")
            return


@rule("contacts.number_case", source="Contacts page", sure="assumed", switch="contact_number_case")
def contacts_by_number(ledger: Ledger, number: str) -> list[Body]:
    """Contact numbers are compared case-insensitively."""
    found = ledger["Contacts"].find("ContactNumber", number)
    if ledger.switches["contact_number_case"] == "different":
        return [contact for contact in found if contact["ContactNumber"] == number]
    return found


@rule("contacts.account_number_unique", source="reports of developers", sure="report")
def account_number(ledger: Ledger, contact: Body, findings: Findings) -> None:
    """A contact's account number is unique on writes."""
    number = contact.get("AccountNumber")
    if not number:
        return
    for other in ledger["Contacts"].find("AccountNumber", number):
        if other["ContactID"] != contact["ContactID"]:
            findings.add("The Account Number already exists. Please enter a different Account Number.")
            return


@rule("items.code_case", source="Items page", sure="assumed", switch="item_code_case")
def items_by_code(ledger: Ledger, code: str) -> list[Body]:
    """Item codes are compared case-insensitively."""
    found = ledger["Items"].find("Code", code)
    if ledger.switches["item_code_case"] == "different":
        return [item for item in found if item["Code"] == code]
    return found


@rule("items.code_unique", source="Items page; reports of developers", sure="docs")
def item_code(ledger: Ledger, item: Body, findings: Findings) -> None:
    """An item's code is unique."""
    if any(other["ItemID"] != item["ItemID"] for other in items_by_code(ledger, item["Code"])):
        findings.add(f"Price List Item with Code '{item['Code']}' already exists")


@rule(
    "documents.freed_numbers", source="recordings of purchase orders", sure="assumed", switch="freed_numbers"
)
def holds_number(ledger: Ledger, document: Body) -> bool:
    """A voided or deleted document keeps its number."""
    if ledger.switches["freed_numbers"] == "held":
        return True
    return document["Status"] not in {"VOIDED", "DELETED"}


@rule("documents.number_case", source="Invoices page", sure="assumed", switch="number_case")
def documents_by_number(ledger: Ledger, kind: str, path: str, number: str) -> list[Body]:
    """Document numbers are compared case-insensitively."""
    found = ledger[kind].find(path, normalize_number(ledger, number))
    if ledger.switches["number_case"] == "different":
        return [document for document in found if document[path] == normalize_number(ledger, number)]
    return found


@rule("documents.number_spaces", source="Invoices page", sure="assumed", switch="number_spaces")
def normalize_number(ledger: Ledger, number: str) -> str:
    """Trailing spaces make a different number."""
    return number.rstrip() if ledger.switches["number_spaces"] == "trimmed" else number


def holders(ledger: Ledger, kind: str, path: str, number: str, document_type: str) -> list[Body]:
    """Return the documents of a type that have a number."""
    return [
        other
        for other in documents_by_number(ledger, kind, path, number)
        if other["Type"] == document_type and holds_number(ledger, other)
    ]


@rule("invoices.number_unique", source="Invoices page", sure="docs")
def invoice_number(ledger: Ledger, invoice: Body, findings: Findings) -> None:
    """The number of a sales invoice is unique among sales invoices."""
    number = invoice.get("InvoiceNumber")
    if not number or invoice["Type"] != "ACCREC":
        return
    found = holders(ledger, "Invoices", "InvoiceNumber", number, "ACCREC")
    if any(other["InvoiceID"] != invoice["InvoiceID"] for other in found):
        findings.add("Invoice # must be unique.")


@rule("credit_notes.number_unique", source="Credit notes page", sure="docs")
def credit_note_number(ledger: Ledger, note: Body, findings: Findings) -> None:
    """The number of a credit note is unique; the wording is ours."""
    number = note.get("CreditNoteNumber")
    if not number or note["Type"] != "ACCRECCREDIT":
        return
    found = holders(ledger, "CreditNotes", "CreditNoteNumber", number, "ACCRECCREDIT")
    if any(other["CreditNoteID"] != note["CreditNoteID"] for other in found):
        findings.add("Credit Note # must be unique.")

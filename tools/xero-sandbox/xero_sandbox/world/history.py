"""Write the history records that Xero adds when an object is created, changed or paid."""

from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.world.actor import SYSTEM, Actor
from xero_sandbox.world.collection import Body

KINDS = {
    "Invoices": "InvoiceNumber",
    "CreditNotes": "CreditNoteNumber",
    "Contacts": "Name",
    "Items": "Code",
    "Payments": "Reference",
}
"""The kinds that have a history, each with the field that names an object in it."""

_STATUS = {
    "VOIDED": "Voided",
    "DELETED": "Deleted",
    "ARCHIVED": "Archived",
    "ACTIVE": "Restored",
    "SUBMITTED": "Submitted",
    "DRAFT": "Returned to draft",
}
_MONEY = (
    ("AmountPaid", "Paid", "Payment removed"),
    ("AmountCredited", "Credit applied", "Credit removed"),
    ("AppliedAmount", "Credit applied", "Credit removed"),
)


@rule("history.entries", source="History page; wording of reports", sure="report")
def change_of(before: Body | None, after: Body) -> str:
    """Xero adds Created, Edited, Approved, Voided, Deleted, Paid and similar records; some of the words are ours."""
    if before is None:
        return "Created"
    if after.get("MergedToContactID") != before.get("MergedToContactID"):
        return "Merged"
    for key, more, less in _MONEY:
        was, now = before.get(key) or Decimal(0), after.get(key) or Decimal(0)
        if was != now:
            return more if now > was else less
    for key in ("Status", "ContactStatus"):
        if before.get(key) != after.get(key):
            approved = before[key] in {"DRAFT", "SUBMITTED"} and after[key] in {"AUTHORISED", "PAID"}
            return "Approved" if approved else _STATUS.get(after[key], "Edited")
    return "Emailed" if after.get("SentToContact") and not before.get("SentToContact") else "Edited"


@rule("history.author", source="History page", sure="report")
def record_of(kind: str, before: Body | None, after: Body, contact: str, at: int, actor: Actor) -> Body:
    """A person's record has the person's name; an app's is System Generated and names the app."""
    details = str(after.get(KINDS[kind]) or "")
    if contact:
        details += f" to {contact}"
    if (amount := after.get("Total", after.get("Amount"))) is not None:
        details += f" for {amount:,.2f}"
    details = f"{details.strip()}."
    if not actor.person:
        details += f" Received through the Xero API from {actor.app_name}"
    user = actor.name if actor.person else SYSTEM.name
    return {"at": at, "changes": change_of(before, after), "user": user, "details": details}

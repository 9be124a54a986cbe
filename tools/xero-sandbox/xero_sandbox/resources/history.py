"""The History of documents, contacts, items and payments."""

from xero_sandbox.batch import Outcome, refused, run
from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.dates import bare_instant, updated_string
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.reading import identity_in, text_of
from xero_sandbox.wire.responses import Body, HTTPError, Response

SCOPES_OF = {
    "Invoices": ("accounting.invoices",),
    "CreditNotes": ("accounting.invoices",),
    "Contacts": ("accounting.contacts",),
    "Items": ("items",),
    "Payments": ("accounting.payments",),
}
MAX_LENGTH = 2500


def _records(call: Call, kind: str, identity: str) -> list[Body]:
    if identity_in(identity) not in call.ledger[kind]:
        raise HTTPError(not_found())
    return call.ledger.history.setdefault(identity_in(identity), [])


@rule("history.form", source="History page", sure="docs")
def _form(record: Body) -> Body:
    """A history record has its time, change, user and details; its times have no +0000."""
    return {
        "DateUTCString": updated_string(record["at"])[:-1],
        "DateUTC": bare_instant(record["at"]),
        "Changes": record["changes"],
        "User": record["user"],
        "Details": record["details"],
    }


def listed(call: Call, identity: str, *, kind: str) -> Response:
    """GET /{kind}/{id}/History: list the history records."""
    return call.success("HistoryRecords", [_form(record) for record in _records(call, kind, identity)])


@rule("history.write", source="History page", sure="docs")
def create(call: Call, identity: str, *, kind: str) -> Response:
    """PUT adds a note of up to 2,500 characters, which can be neither changed nor deleted."""
    records = _records(call, kind, identity)

    def write(element: Body) -> Outcome:
        details = text_of(element, "Details") or ""
        findings = Findings()
        if not details or len(details) > MAX_LENGTH:
            findings.add(f"Details must have 1 to {MAX_LENGTH} characters.")
            return refused(element, "HistoryRecordID", None, findings)
        name = call.ledger.actor.name
        record = {"at": call.ledger.stamp(), "changes": "Note", "user": name, "details": details}
        records.append(record)
        shown = _form(record)
        answered = {key: shown[key] for key in ("DateUTCString", "DateUTC", "Details")}
        return Outcome({**answered, "ValidationErrors": []}, findings)

    return run(call, "HistoryRecords", None, write)

"""Process the elements of a write one by one and combine the results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xero_sandbox.call import Call
from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.dates import day, day_string
from xero_sandbox.wire.errors import ZERO_ID, validation
from xero_sandbox.wire.reading import day_of, parts_of
from xero_sandbox.wire.responses import Body, Response

DOCUMENTS = {"InvoiceID", "CreditNoteID"}
"""Id fields of the documents whose dates also have a string form."""


@dataclass
class Outcome:
    """The result of one element: the stored object, or the element as it was sent with its errors."""

    body: Body
    findings: Findings

    @property
    def failed(self) -> bool:
        """Whether nothing was written."""
        return bool(self.findings.errors)


def _messages(texts: list[str]) -> list[dict[str, str]]:
    return [{"Message": text} for text in texts]


@rule("batch.flag", source="recordings; specification 16.1.0", sure="wire")
def _flagged(flag: str | None, failed: bool) -> dict[str, bool]:
    """Invoices and credit notes have HasErrors, contacts and payments HasValidationErrors, others neither."""
    return {flag: failed} if flag else {}


@rule("batch.echo", source="recordings contact_create_duplicate, invoice_delete_authorised", sure="wire")
def refused(element: Body, id_key: str, identity: str | None, findings: Findings) -> Outcome:
    """A failed element is returned as it was sent, with its real id, or the zero id if nothing was created."""
    body: dict[str, Any] = {id_key: identity or ZERO_ID}
    body |= {key: value for key, value in element.items() if key != id_key}
    for key in ("Date", "DueDate"):
        if value := day_of(body, key):
            body[key] = day(value)
            if id_key in DOCUMENTS:
                body[f"{key}String"] = day_string(value)
    lines = parts_of(body, "LineItems")
    if lines is not None:
        body["LineItems"] = [
            {**line, "ValidationErrors": _messages(findings.by_line.get(number, []))}
            for number, line in enumerate(lines)
        ]
    return Outcome(body, findings)


@rule("batch.summarize_default", source="recordings; reports of developers", sure="wire")
def summarizes(call: Call) -> bool:
    """Without summarizeErrors the errors are summarised, although the specification gives false as the default."""
    return call.query.get("summarizeerrors", "true").lower() != "false"


@rule("batch.partial_commit", source="reports of developers", sure="report")
def run(call: Call, key: str, flag: str | None, write: Callable[[Body], Outcome]) -> Response:
    """Each element succeeds or fails on its own: a failure does not roll back the elements before or after it."""
    outcomes = []
    for number, element in enumerate(call.sent(key)):
        if call.request.apply_only is not None and number >= call.request.apply_only:
            break
        outcomes.append(write(element))
    return batch_response(call, key, flag, in_order(call, outcomes))


@rule("batch.order", source="observed by developers", sure="assumed", switch="batch_order")
def in_order(call: Call, outcomes: list[Outcome]) -> list[Outcome]:
    """Elements are returned in the order of the request."""
    if call.ledger.switches["batch_order"] == "reversed":
        return outcomes[::-1]
    return outcomes


def batch_response(call: Call, key: str, flag: str | None, outcomes: list[Outcome]) -> Response:
    """Return the response in the form that summarizeErrors asks for."""
    if summarizes(call):
        return summarized(call, key, flag, outcomes)
    return itemized(call, key, flag, outcomes)


@rule("batch.summarised", source="recordings; reports of developers", sure="wire")
def summarized(call: Call, key: str, flag: str | None, outcomes: list[Outcome]) -> Response:
    """Summarised, one failed element makes a 400 that lists failed elements only; the others are written anyway."""
    failing = [
        {**outcome.body, **_flagged(flag, True), "ValidationErrors": _messages(outcome.findings.errors)}
        for outcome in outcomes
        if outcome.failed
    ]
    return validation(failing) if failing else call.success(key, [outcome.body for outcome in outcomes])


@rule("batch.itemised", source="recordings; Invoices page", sure="wire")
def itemized(call: Call, key: str, flag: str | None, outcomes: list[Outcome]) -> Response:
    """With summarizeErrors=false the response is 200, and each element has the status OK, WARNING or ERROR."""
    return call.success(key, [element_with_status(outcome, flag) for outcome in outcomes])


def element_with_status(outcome: Outcome, flag: str | None) -> Body:
    """Return an element with its status, OK, WARNING or ERROR, and its messages."""
    body = {**outcome.body, **_flagged(flag, outcome.failed), "StatusAttributeString": "OK"}
    if outcome.findings.warnings:
        body |= {"StatusAttributeString": "WARNING", "Warnings": _messages(outcome.findings.warnings)}
    if outcome.failed:
        errors = _messages(outcome.findings.errors)
        body |= {"StatusAttributeString": "ERROR", "ValidationErrors": errors}
    return body

"""Merge the lines of an update into the stored lines of the document."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.reading import id_of
from xero_sandbox.world.collection import Body

REPORTS = "xero-mcp-server issue 158 and pull request 295; xeroizer issue 480; xero-python issue 198"
COMPUTED = ("LineAmount", "TaxAmount")
PRICED_BY = {
    "Quantity",
    "UnitAmount",
    "LineAmount",
    "DiscountRate",
    "DiscountAmount",
    "TaxType",
    "TaxAmount",
    "ItemCode",
}
REPLACES = {
    "DiscountRate": "DiscountAmount",
    "DiscountAmount": "DiscountRate",
    "AccountCode": "AccountID",
    "ItemCode": "_item",
}
"""A field that is sent, and the stored field that it replaces."""


@rule("lines.merged", source=REPORTS, sure="report")
def merged_line(old: Body, sent: Body, *, money_applied: bool) -> Body:
    """A line sent with its LineItemID keeps every field that is not sent; its amounts are recomputed.

    Null counts as not sent. While a payment or credit is applied the amounts are fixed, so a change of texts alone
    does not recompute them.
    """
    changes = {key: value for key, value in sent.items() if value is not None}
    stored = dict(old)
    if not money_applied or PRICED_BY & set(changes):
        for key in COMPUTED:
            stored.pop(key, None)
    for key, obsolete in REPLACES.items():
        if key in changes:
            stored.pop(obsolete, None)
    return {**stored, **changes}


@rule("lines.unknown_id", source=REPORTS, sure="report")
def stored_line(before: dict[str, Body], sent: Body, number: int, findings: Findings) -> Body | None:
    """A LineItemID that is not in the document, or is sent twice, is refused; the wording is ours.

    Removes the line from `before`. Returns None for a line without LineItemID.
    """
    identity = id_of(sent, "LineItemID")
    if identity is None:
        return None
    if identity not in before:
        findings.add(f"The line item with LineItemID '{identity}' could not be found.", number)
        return None
    return before.pop(identity)

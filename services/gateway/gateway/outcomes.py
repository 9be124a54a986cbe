"""Labels of outcomes and fields, shared by the pages, the API and the CSV file."""

import re
from collections.abc import Mapping

from common.contracts.gateway import Mode
from common.contracts.sync import FieldChange, Outcome

OUTCOMES: Mapping[Outcome, str] = {
    "created": "created in Xero",
    "updated": "updated in Xero",
    "removed": "removed in Xero",
    "linked": "already in Xero",
    "pulled": "pulled from Xero",
    "noted": "different in Xero, left as it is",
    "skipped": "skipped",
    "waiting": "waiting for another record",
    "needs_attention": "needs attention",
}
# A preview sends nothing to Xero but reads like any sync, so linked, pulled and noted are real.
PREVIEW_OUTCOMES: Mapping[Outcome, str] = {
    **OUTCOMES,
    "created": "would be created in Xero",
    "updated": "would be updated in Xero",
    "removed": "would be removed in Xero",
    "skipped": "would be skipped",
    "waiting": "would wait for another record",
    "needs_attention": "would need attention",
}
_IDENTIFIER = re.compile(r"^[a-z0-9_.]+$")


def outcomes(mode: Mode) -> Mapping[Outcome, str]:
    """Return the label of each outcome for a sync of this mode."""
    return PREVIEW_OUTCOMES if mode == "preview" else OUTCOMES


def field(name: str) -> str:
    """Return the label of a field: `address.city` becomes "Address city"; a name that is a label already stays."""
    words = re.sub(r"[._]", " ", name) if _IDENTIFIER.match(name) else name
    return words[:1].upper() + words[1:]


def replaced(change: FieldChange) -> bool:
    """Return True if the change overwrote a value of the other side that `before` does not show."""
    return change.replaced is not None and change.replaced != change.before

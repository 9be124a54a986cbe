"""The words for what a sync did with a record, shared by the pages, the API and the CSV file."""

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
# A preview sends nothing to Xero. It reads there like any sync, so linked, pulled and noted have happened.
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
    """Return each outcome in words, as they are shown for a sync of this mode."""
    return PREVIEW_OUTCOMES if mode == "preview" else OUTCOMES


def field(name: str) -> str:
    """Return the label of a field of a record: `address.city` is "Address city"; words for people stay as they are."""
    words = re.sub(r"[._]", " ", name) if _IDENTIFIER.match(name) else name
    return words[:1].upper() + words[1:]


def replaced(change: FieldChange) -> bool:
    """Return whether a change overwrote a value of the other side that the value before does not show already."""
    return change.replaced is not None and change.replaced != change.before

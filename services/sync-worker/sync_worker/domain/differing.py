"""The causes about what the two sides hold: differences, and what is there twice or not here."""

from collections.abc import Mapping

from sync_worker.domain.fields import Difference, MergeState
from sync_worker.domain.problems import CATALOGUE, Cause, cause

MAX_WORDS = 400

CUSTOMER_TWICE = cause(
    "match_customer_twice",
    "Xero has a contact with the same name and e-mail address ({what}), which belongs to another customer here.",
    "Say whether they are the same: link this one to that contact too, or create a second contact.",
    "record",
)
PAYMENT_TWICE = cause(
    "payment_twice",
    "Xero has a second payment that carries the reference of this one ({what}); nothing here proves that we sent it.",
    "Look at both in Xero and delete the wrong one there; or accept that both are right.",
    "xero",
)
DIFFERS_ON_LINKING = cause(
    "differs_on_linking",
    "Some records were already in Xero and differ there ({what}); nothing of them was changed on either side.",
    "Say whose values count; until then both sides stay as they are.",
    "record",
)
DIFFERS_IN_XERO = cause(
    "differs_in_xero",
    "It was changed in Xero and differs from what is here: {what}.",
    "Put it right in Xero or here; or accept what Xero has.",
    "xero",
)
GONE_IN_XERO = cause(
    "gone_in_xero",
    "It was voided or deleted in Xero, where that is final, and is still valid here.",
    "Void or delete it here as well; or accept that it is gone in Xero.",
    "record",
)
CAME_FROM_HERE = cause(
    "came_from_here",
    "Xero has contacts that carry the number of customers that are not here ({what}).",
    "Enter the customer again under the same id, and it is linked; or bring the contacts to the app as new customers.",
    "record",
)
NUMBER_TWICE = cause(
    "number_twice",
    "Xero takes each number or code once, whatever its capitals and spaces, and {what} has this one already.",
    "Give one of the two another one and sync again.",
    "record",
)
NUMBER_TAKEN = cause(
    "number_taken",
    "Xero already has something with the same number or name ({what}) that did not come from here.",
    "Change the number or name here and sync again; or change it in Xero, then press Try again.",
    "record",
)
NAME_TAKEN_NUMBERED = cause(
    "name_taken_numbered",
    "Another contact in Xero has this name, and one has it with the customer's number behind it too ({what}).",
    "Give the customer another name and sync again.",
    "record",
)


def catalogue() -> Mapping[str, Cause]:
    """Return all causes by their code, those of `problems` too."""
    return CATALOGUE


def differing(merge: MergeState) -> str:
    """Return in words what differs and waits for a person, with both values."""
    return "; ".join(_differs(name, one) for name, one in merge.undecided.items())[:MAX_WORDS]


def _differs(name: str, one: Difference) -> str:
    if name == "status":
        return "it was voided or deleted there"
    if name == "lines":
        return f"{one.theirs or 'no line'} there and {one.ours or 'no line'} here"
    return f"{name.replace('_', ' ')} is {one.theirs or 'empty'} there and {one.ours or 'empty'} here"

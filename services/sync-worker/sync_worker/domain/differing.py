"""The causes about different, duplicate or missing content on the two sides."""

from collections.abc import Mapping

from sync_worker.domain.fields import Difference, MergeState
from sync_worker.domain.problems import CATALOGUE, Cause, cause

MAX_WORDS = 400

CUSTOMER_TWICE = cause(
    "match_customer_twice",
    "Xero has a contact with the same name and e-mail address ({what}), and it is linked to another customer.",
    "If they are the same, link this customer to that contact too. If not, create a second contact.",
    "record",
)
PAYMENT_TWICE = cause(
    "payment_twice",
    "Xero has a second payment with the same reference ({what}), and nothing proves that this app sent it.",
    "Check both payments in Xero. Delete the wrong one there, or accept that both are right.",
    "xero",
)
DIFFERS_ON_LINKING = cause(
    "differs_on_linking",
    "Some records were already in Xero with different values ({what}). Neither side was changed.",
    "Choose which values to keep. Until then both sides stay as they are.",
    "record",
)
DIFFERS_IN_XERO = cause(
    "differs_in_xero",
    "It was changed in Xero and differs from the app: {what}.",
    "Correct it in Xero or in the app, or accept what Xero has.",
    "xero",
)
GONE_IN_XERO = cause(
    "gone_in_xero",
    "It was voided or deleted in Xero, which is final, and is still valid in the app.",
    "Void or delete it in the app as well, or accept that it is gone in Xero.",
    "record",
)
CAME_FROM_HERE = cause(
    "came_from_here",
    "Xero has contacts with the numbers of customers that are missing in the app ({what}).",
    "Enter the customer again under the same id to link it, or bring the contacts to the app as new customers.",
    "record",
)
NUMBER_TWICE = cause(
    "number_twice",
    "Xero requires unique numbers and codes, ignoring case and spaces, and {what} already uses this one.",
    "Change the number or code of one of the two and sync again.",
    "record",
)
NUMBER_TAKEN = cause(
    "number_taken",
    "Xero already has a record with this number or name ({what}), and it did not come from this app.",
    "Change the number or name in the app and sync again. Or change it in Xero, then press Try again.",
    "record",
)
NAME_TAKEN_NUMBERED = cause(
    "name_taken_numbered",
    "Other contacts in Xero already have this name, with and without the customer's number ({what}).",
    "Rename the customer and sync again.",
    "record",
)


def catalogue() -> Mapping[str, Cause]:
    """Return all causes by code, including those of `problems`."""
    return CATALOGUE


def differing(merge: MergeState) -> str:
    """Return the differences that wait for a decision, with both values, in at most `MAX_WORDS` characters."""
    return "; ".join(_differs(name, one) for name, one in merge.undecided.items())[:MAX_WORDS]


def _differs(name: str, one: Difference) -> str:
    if name == "status":
        return "it was voided or deleted in Xero"
    if name == "lines":
        return f"{one.theirs or 'no line'} in Xero and {one.ours or 'no line'} in the app"
    return f"{name.replace('_', ' ')} is {one.theirs or 'empty'} in Xero and {one.ours or 'empty'} in the app"

"""The cause for each of Xero's error messages, found by the stable parts of the message: its wording varies."""

import re

from sync_worker.domain import problems
from sync_worker.domain.problems import Cause

_CAUSES: tuple[tuple[str, Cause], ...] = (
    (r"lock date|locked period|period is locked", problems.PERIOD_LOCKED),
    (
        r"is already assigned to another contact|contact name already exists"
        r"|(existing|another) contact with (that|this|the same) name|contact name must be unique",
        problems.NAME_TAKEN,
    ),
    (
        r"has been archived\. the contact must be un-archived|matched an archived contact"
        r"|contact (is|has been) archived",
        problems.CUSTOMER_ARCHIVED,
    ),
    (
        r"another contact has this contact number|(account|contact|invoice|credit note) number already exists"
        r"|(invoice|credit note) # must be unique|(document|invoice|credit note) number (is not|must be) unique"
        r"|price list item with code|item code .*already exists",
        problems.NOT_OURS,
    ),
    (r"email address (must be|is not) valid|invalid email address", problems.EMAIL_REFUSED),
    (
        r"account type is (invalid|not valid)|is not a valid code for this document"
        r"|account (code )?(must be|is not) (valid|a bank account)|not a valid account",
        problems.ACCOUNT_REFUSED,
    ),
    (r"cannot be used with account code|tax rate (must be|is not)|taxtype|tax type", problems.TAX_REFUSED),
    (
        r"each line item must reference a valid account|account could not be found"
        r"|account .*has been (archived|deleted)",
        problems.ACCOUNT_GONE,
    ),
    (r"account code must be specified|account must be specified", problems.ACCOUNT_NOT_CHOSEN),
    (r"item code|item could not be found", problems.PRODUCT_GONE),
    (r"not subscribed to currency|currency .*not (valid|enabled|supported)", problems.CURRENCY_UNKNOWN),
    (r"due date cannot be empty|due date must be specified", problems.DUE_DATE_MISSING),
    (
        r"total for this document must be greater than or equal to zero|total .*cannot be negative",
        problems.TOTAL_NEGATIVE,
    ),
    (
        r"cannot be \w+ as it has been reconciled|payment (is|has been) reconciled",
        problems.PAYMENT_RECONCILED,
    ),
    (
        r"payments? or credit notes? (allocated|applied) to it"
        r"|cannot be \w+ (as|because) it has (already )?(been paid|payments|a payment|a credit note)",
        problems.PAID_CANNOT_CHANGE,
    ),
    (
        r"already been paid|paid off|(exceeds|(greater|more) than) (the )?(amount|remaining|outstanding)"
        r"|(exceeds|(greater|more) than) what is (left|due)",
        problems.PAID_TOO_MUCH,
    ),
    (r"not of valid status|status change is invalid", problems.STATUS_REFUSED),
    (r"authorised documents", problems.NOT_APPROVED),
    (r"payments within a batch cannot be deleted", problems.PAYMENT_IN_BATCH),
    (
        r"(document|contact|invoice|credit note) could not be found|a contact must be specified",
        problems.NOT_FOUND,
    ),
)
_KNOWN = tuple((re.compile(words), cause) for words, cause in _CAUSES)


def cause_of(sentence: str) -> Cause:
    """Return the cause for Xero's words, `REFUSED` if none is known.

    If several messages are joined, the first match in the order of the list counts.
    """
    words = " ".join(sentence.lower().split())
    return next((cause for known, cause in _KNOWN if known.search(words)), problems.REFUSED)

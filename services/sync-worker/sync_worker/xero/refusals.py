"""Xero's refusing sentences, each to its cause: by what stays the same in them, for their wording drifts."""

from sync_worker.domain import problems
from sync_worker.domain.problems import Cause

_CAUSES: tuple[tuple[str, Cause], ...] = (
    ("lock date", problems.PERIOD_LOCKED),
    ("is already assigned to another contact", problems.NAME_TAKEN),
    ("has been archived. the contact must be un-archived", problems.CUSTOMER_ARCHIVED),
    ("matched an archived contact", problems.CUSTOMER_ARCHIVED),
    ("another contact has this contact number", problems.NOT_OURS),
    ("account number already exists", problems.NOT_OURS),
    ("invoice # must be unique", problems.NOT_OURS),
    ("credit note # must be unique", problems.NOT_OURS),
    ("document number is not unique", problems.NOT_OURS),
    ("price list item with code", problems.NOT_OURS),
    ("email address must be valid", problems.EMAIL_REFUSED),
    ("cannot be used with account code", problems.TAX_REFUSED),
    ("tax rate must be", problems.TAX_REFUSED),
    ("taxtype", problems.TAX_REFUSED),
    ("is not a valid code for this document", problems.ACCOUNT_REFUSED),
    ("account must be", problems.ACCOUNT_REFUSED),
    ("each line item must reference a valid account", problems.ACCOUNT_GONE),
    ("account could not be found", problems.ACCOUNT_GONE),
    ("account code must be specified", problems.ACCOUNT_NOT_CHOSEN),
    ("item code", problems.PRODUCT_GONE),
    ("not subscribed to currency", problems.CURRENCY_UNKNOWN),
    ("due date cannot be empty", problems.DUE_DATE_MISSING),
    ("total for this document must be greater than or equal to zero", problems.TOTAL_NEGATIVE),
    ("it has a payment or credit note allocated to it", problems.PAID_CANNOT_CHANGE),
    ("not of valid status", problems.STATUS_REFUSED),
    ("exceeds the amount outstanding", problems.PAID_TOO_MUCH),
    ("exceeds the remaining credit", problems.PAID_TOO_MUCH),
    ("authorised documents", problems.NOT_APPROVED),
    ("payments within a batch cannot be deleted", problems.PAYMENT_IN_BATCH),
    ("document could not be found", problems.NOT_FOUND),
    ("contact could not be found", problems.NOT_FOUND),
    ("a contact must be specified", problems.NOT_FOUND),
)


def cause_of(sentence: str) -> Cause:
    """Give the cause that Xero's words name; several sentences at once give the one first in the list."""
    said = " ".join(sentence.lower().split())
    return next((cause for part, cause in _CAUSES if part in said), problems.REFUSED)

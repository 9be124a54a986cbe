"""Xero's refusals are recognised by the part of their text that stays the same.

If this breaks, a bookkeeper reads Xero's raw text instead of what is wrong and what to do.
"""

import pytest

from sync_worker.domain import problems
from sync_worker.xero.refusals import cause_of


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        (
            "The document date cannot be before the period lock date, currently set at 30-Nov-2018",
            problems.PERIOD_LOCKED,
        ),
        (
            "The document date cannot be before the end of year lock date, currently set at 30-Nov-2018",
            problems.PERIOD_LOCKED,
        ),
        (
            "The contact name Bob is already assigned to another contact. "
            "The contact name must be unique across all active contacts.",
            problems.NAME_TAKEN,
        ),
        ("The Contact Name must be specified.", problems.REFUSED),
        (
            "The specified contact details matched an archived contact. "
            "Archived contacts cannot currently be edited via the API.",
            problems.CUSTOMER_ARCHIVED,
        ),
        (
            "The contact with the specified contact details has been archived. The contact must be un-archived "
            "before creating new invoices or credit notes.",
            problems.CUSTOMER_ARCHIVED,
        ),
        (
            "Another contact has this contact number. Please enter a different contact number",
            problems.NOT_OURS,
        ),
        ("Invoice # must be unique.", problems.NOT_OURS),
        ("Price List Item with Code 'abc' already exists", problems.NOT_OURS),
        ("Email address must be valid.", problems.EMAIL_REFUSED),
        ("The TaxType code 'X' cannot be used with account code '200'.", problems.TAX_REFUSED),
        ("Tax rate must be valid.", problems.TAX_REFUSED),
        ("Tax rate must be Active", problems.TAX_REFUSED),
        ("Account code '999' is not a valid code for this document.", problems.ACCOUNT_REFUSED),
        ("Account must be valid.", problems.ACCOUNT_REFUSED),
        (
            "Account code '200' has been archived, or has been deleted. "
            "Each line item must reference a valid account.",
            problems.ACCOUNT_GONE,
        ),
        ("Account could not be found", problems.ACCOUNT_GONE),
        ("Account code must be specified", problems.ACCOUNT_NOT_CHOSEN),
        ("Organisation is not subscribed to currency USD", problems.CURRENCY_UNKNOWN),
        ("Due date cannot be empty.", problems.DUE_DATE_MISSING),
        ("The Total for this document must be greater than or equal to zero.", problems.TOTAL_NEGATIVE),
        (
            "This document cannot be edited as it has a payment or credit note allocated to it.",
            problems.PAID_CANNOT_CHANGE,
        ),
        ("Invoice not of valid status for modification", problems.STATUS_REFUSED),
        ("Payment amount exceeds the amount outstanding on this document", problems.PAID_TOO_MUCH),
        ("Payments can only be made against Authorised documents", problems.NOT_APPROVED),
        ("Allocations can only be made between Authorised documents", problems.NOT_APPROVED),
        ("Payments within a batch cannot be deleted.", problems.PAYMENT_IN_BATCH),
        ("Document could not be found", problems.NOT_FOUND),
        ("Item code 'ROSE' is not valid", problems.PRODUCT_GONE),
        ("The Contact Name already exists", problems.NAME_TAKEN),
        ("There is an existing contact with that name", problems.NAME_TAKEN),
        ("The Account Number already exists. Please enter a different Account Number.", problems.NOT_OURS),
        ("Credit Note # must be unique.", problems.NOT_OURS),
        ("The document number is not unique", problems.NOT_OURS),
        ("Item code 'ROSE' already exists", problems.NOT_OURS),
        ("Account type is invalid for making a payment", problems.ACCOUNT_REFUSED),
        ("Account must be a bank account or have payments enabled.", problems.ACCOUNT_REFUSED),
        ("The invoice has already been paid off", problems.PAID_TOO_MUCH),
        ("The payment amount is greater than amount outstanding", problems.PAID_TOO_MUCH),
        (
            "The payment amount is greater than the amount outstanding on this document",
            problems.PAID_TOO_MUCH,
        ),
        ("The allocation amount exceeds the remaining credit.", problems.PAID_TOO_MUCH),
        ("This invoice cannot be voided because it has already been paid", problems.PAID_CANNOT_CHANGE),
        ("Payment cannot be deleted as it has been reconciled.", problems.PAYMENT_RECONCILED),
        ("The Contact could not be found.", problems.NOT_FOUND),
        ("The line amount is too large.", problems.REFUSED),
        ("Description must not be empty.", problems.REFUSED),
        ("Something that nobody has heard before", problems.REFUSED),
    ],
)
def test_a_refusal_is_known_by_what_stays_the_same_in_its_words(sentence: str, cause: problems.Cause) -> None:
    assert cause_of(sentence) is cause
    assert cause_of(f"  {sentence.upper()} ") is cause

"""The catalogue of causes: why a record needs attention, what to do about it, and where."""

from dataclasses import dataclass

from common.contracts.sync import Candidate


@dataclass(frozen=True)
class Cause:
    """An entry of the catalogue; a problem's detail replaces `{what}` in the sentence.

    `place` is where a person corrects it: a part of the settings, the record, or Xero.
    """

    code: str
    sentence: str
    remedy: str
    place: str


@dataclass(frozen=True)
class Problem:
    """A cause that was met; problems with the same cause and `subject` are one problem.

    `what` is the detail for the sentence (empty: the subject). `page` is the path of the page in Xero where it is
    corrected; empty if that is the record's own page.
    """

    cause: Cause
    subject: str
    what: str = ""
    xero_words: str | None = None
    candidates: tuple[Candidate, ...] = ()
    page: str = ""

    @property
    def sentence(self) -> str:
        """The cause's sentence with the problem's detail."""
        return self.cause.sentence.replace("{what}", self.what or self.subject)


CATALOGUE: dict[str, Cause] = {}


def cause(code: str, sentence: str, remedy: str, place: str) -> Cause:
    """Add a cause to the catalogue.

    Raises:
        ValueError: The code is already in the catalogue.
    """
    if code in CATALOGUE:
        raise ValueError(f"The catalogue already has a cause {code}.")
    return CATALOGUE.setdefault(code, Cause(code, sentence, remedy, place))


ACCOUNT_GONE = cause(
    "account_gone",
    "The chosen account ({what}) is no longer active in Xero.",
    "Choose another account in the settings. The next sync sends the records.",
    "settings.accounts",
)
TAX_UNMAPPED = cause(
    "tax_unmapped",
    "No tax rate in Xero is matched to {what}.",
    "Choose the tax rate in the settings. The next sync sends the records.",
    "settings.taxes",
)
REFUSED = cause(
    "refused_by_xero",
    "Xero rejected this record: {what}",
    "Correct the record and sync again. Or fix the problem in Xero, then press Try again.",
    "record",
)
SENT_TWICE_FAILED = cause(
    "fails_in_xero",
    "Xero fails each time this record is sent.",
    "Check the record for anything unusual, change it and sync again. If that does not help, contact support.",
    "record",
)
WENT_BACK = cause(
    "invoicing_went_back",
    "The invoicing system sent conflicting versions of this record ({what}).",
    "Save it again in the invoicing system. If this happens often, contact support: a backup may have been restored.",
    "record",
)
NOT_KNOWN_YET = cause(
    "not_known_yet",
    "This {what} was saved by a newer version of InvoiceASAP, with a value that the sync does not know yet.",
    "You need to do nothing: it is synced after the next update of the sync. If it is urgent, contact support.",
    "record",
)
UNKNOWN_CHANGE = cause(
    "unknown_change",
    "A newer version of InvoiceASAP saved a change, and the sync cannot find out yet of which record.",
    "You need to do nothing: it is synced after the next update of the sync. If it is urgent, contact support.",
    "record",
)
NOT_OURS = cause(
    "match_not_ours",
    "Xero already has a record with this number or name ({what}), and it did not come from this app.",
    "If the two are the same, link them. If not, change the number and sync again.",
    "record",
)

ACCOUNT_NOT_CHOSEN = cause(
    "account_not_chosen",
    "No account is chosen ({what}).",
    "Choose an account in the settings. The next sync sends the records.",
    "settings.accounts",
)
ACCOUNT_WITHOUT_CODE = cause(
    "account_without_code",
    "The account chosen for sales ({what}) has no code in Xero, so no line can be posted to it.",
    "Add a code to the account in Xero, or choose another account in the settings.",
    "settings.accounts",
)
ACCOUNT_REFUSED = cause(
    "account_refused",
    "Xero does not accept this account here ({what}).",
    "Choose another account in the settings. The next sync sends the records.",
    "settings.accounts",
)
TAX_REFUSED = cause(
    "tax_refused",
    "Xero does not accept this tax rate with this account ({what}).",
    "Choose another tax rate in the settings. Or change the account's tax rate in Xero, then press Try again.",
    "settings.taxes",
)
PERIOD_LOCKED = cause(
    "period_locked",
    "The date is in a locked period in Xero ({what}), where nothing can be added or changed.",
    "Change the date and sync again. Or ask your accountant to move the lock date in Xero, then press Try again.",
    "xero",
)
CURRENCY_UNKNOWN = cause(
    "currency_unknown",
    "The organisation in Xero does not use this currency ({what}).",
    "Add the currency in Xero (Settings, Currencies), then press Try again.",
    "xero",
)
CUSTOMER_ARCHIVED = cause(
    "customer_archived",
    "The customer is archived in Xero, and Xero accepts nothing new for archived contacts.",
    "Restore the contact in Xero, then press Try again.",
    "xero",
)
CUSTOMER_DOUBTFUL = cause(
    "match_customer_doubtful",
    "Xero has a contact named {what} with another e-mail address. It may be a different customer.",
    "If it is the same customer, link the two. If not, create a new contact.",
    "record",
)
NAME_TAKEN = cause(
    "name_taken",
    "Another contact in Xero already has this name, and Xero requires unique names ({what}).",
    "Rename the customer and sync again. Or allow numbers behind names in the settings, then press Try again.",
    "record",
)
NAME_EMPTY = cause(
    "name_empty",
    "The name has no visible characters.",
    "Enter a name and sync again.",
    "record",
)
EMAIL_REFUSED = cause(
    "email_refused",
    "Xero does not accept the e-mail address ({what}).",
    "Correct the customer's e-mail address and sync again.",
    "record",
)
NUMBER_UNFIT = cause(
    "number_unfit",
    "Xero does not accept this number ({what}). It allows up to 255 plain letters, digits and symbols.",
    "Enter a number without accents, emoji or line breaks, and sync again.",
    "record",
)
DUE_DATE_MISSING = cause(
    "due_date_missing",
    "The invoice has no due date. Xero requires one on approved invoices.",
    "Add a due date to the invoice and sync again.",
    "record",
)
TOTAL_NEGATIVE = cause(
    "total_negative",
    "The total is negative. Xero accepts no negative invoices or credit notes.",
    "Enter it as a credit note (or, if it is one, as an invoice) and sync again.",
    "record",
)
PAID_CANNOT_CHANGE = cause(
    "paid_cannot_change",
    "A payment or credit note is applied to it in Xero, so its amounts cannot change and it cannot be voided.",
    "Remove the payment in Xero, or create a credit note for the difference. Then press Try again.",
    "xero",
)
STATUS_REFUSED = cause(
    "status_refused",
    "Its status in Xero does not allow this change: it was voided, deleted or paid there.",
    "Check it in Xero. To bill it again, create a new one.",
    "xero",
)
REMOVED_IN_XERO = cause(
    "removed_in_xero",
    "It was voided or deleted in Xero, which is final, and changed in the app afterwards.",
    "Void it in the app as well. To bill it again, create a new one with a new number.",
    "record",
)
NOT_APPROVED = cause(
    "not_approved_in_xero",
    "It belongs to a draft in Xero, and Xero applies money only to approved documents.",
    "Approve the draft in Xero, then press Try again.",
    "xero",
)
PAID_TOO_MUCH = cause(
    "match_paid_already",
    "The amount is more than is still due in Xero. The payment may already be entered there.",
    "Check the invoice in Xero. If the payment is there, ignore this one. If not, correct the amount.",
    "record",
)
PAYMENT_CHANGED = cause(
    "payment_changed",
    "The payment is already in Xero ({what}), and Xero does not allow changes to payments.",
    "Delete the payment and enter it again.",
    "record",
)
PAYMENT_IN_BATCH = cause(
    "payment_in_batch",
    "The payment is part of a batch deposit in Xero and cannot be deleted on its own.",
    "Remove the batch deposit in Xero, then press Try again.",
    "xero",
)
PAYMENT_RECONCILED = cause(
    "payment_reconciled",
    "The payment is reconciled with a bank statement in Xero, so this app cannot delete it.",
    "Open the payment in Xero and choose Options, Remove & Redo (or Unreconcile). Then press Try again.",
    "xero",
)
PRODUCT_GONE = cause(
    "product_gone",
    "A product on it was deleted in Xero ({what}).",
    "Press Try again to send it without the product.",
    "record",
)
NOT_FOUND = cause(
    "not_found_in_xero",
    "The record that it belongs to is no longer in Xero.",
    "Check in Xero whether that record was deleted or merged, then press Try again.",
    "xero",
)
VOIDED_IN_XERO = cause(
    "voided_in_xero",
    "{what}. Xero applies no money to voided documents.",
    "Void it in the app as well and delete its payments. Or bill it again with a new number.",
    "record",
)
TOTAL_ZERO = cause(
    "total_zero",
    "The total is 0.00, so Xero counts it as paid: its amounts cannot change and it cannot be voided.",
    "Leave it as it is in Xero. To bill something else, create a new one with a new number.",
    "record",
)
TAX_RATE_DIFFERS = cause(
    "tax_rate_differs",
    "It was calculated with a different tax rate than Xero has now ({what}).",
    "Calculate it again with the new rate and sync. Or correct the tax rate in the settings, then press Try again.",
    "record",
)


def details(problem: Problem) -> dict[str, object]:
    """Return the part of a problem that is stored as JSON."""
    return {
        "cause": problem.cause.code,
        "sentence": problem.sentence,
        "remedy": problem.cause.remedy,
        "place": problem.cause.place,
        "candidates": [candidate.model_dump(mode="json") for candidate in problem.candidates],
    }

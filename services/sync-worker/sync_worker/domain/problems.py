"""The catalogue of causes: what stops a record, in a florist's words, with what to do and where."""

from dataclasses import dataclass

from common.contracts.sync import Candidate


@dataclass(frozen=True)
class Cause:
    """A line of the catalogue; `{what}` in a sentence is filled with the problem's detail."""

    code: str
    sentence: str
    remedy: str
    place: str


@dataclass(frozen=True)
class Problem:
    """A cause met; `subject` is what it is about, so that the same cause and subject are one problem.

    `page` is the path of the page in Xero where it is mended; empty where that is the page of the record itself.
    """

    cause: Cause
    subject: str
    what: str = ""
    xero_words: str | None = None
    candidates: tuple[Candidate, ...] = ()
    page: str = ""

    @property
    def sentence(self) -> str:
        """Say it."""
        return self.cause.sentence.replace("{what}", self.what or self.subject)


CATALOGUE: dict[str, Cause] = {}


def cause(code: str, sentence: str, remedy: str, place: str) -> Cause:
    """Write a line into the catalogue."""
    if code in CATALOGUE:
        raise ValueError(f"the cause {code} is in the catalogue twice")
    return CATALOGUE.setdefault(code, Cause(code, sentence, remedy, place))


ACCOUNT_GONE = cause(
    "account_gone",
    "The account chosen for this ({what}) is no longer active in Xero.",
    "Choose another account in the settings; the records go with the next sync.",
    "settings.accounts",
)
TAX_UNMAPPED = cause(
    "tax_unmapped",
    "It is not clear which tax rate in Xero stands for {what}.",
    "Pick the tax rate in the settings; the records go with the next sync.",
    "settings.taxes",
)
REFUSED = cause(
    "refused_by_xero",
    "Xero did not accept it: {what}",
    "Correct the record and sync again; or mend it in Xero, then press Try again.",
    "record",
)
SENT_TWICE_FAILED = cause(
    "fails_in_xero",
    "Xero fails whenever this record is sent.",
    "Look at the record for anything unusual, change it and sync again; if it stays, ask support.",
    "record",
)
WENT_BACK = cause(
    "invoicing_went_back",
    "The invoicing system sent an older state as if it were newer ({what}).",
    "Save the record once more in the invoicing system; if this comes often, its backup was restored: ask support.",
    "record",
)
NOT_OURS = cause(
    "match_not_ours",
    "Xero already has something with the same number or name ({what}) that did not come from here.",
    "Say whether it is the same: link it, or change the number and sync again.",
    "record",
)

ACCOUNT_NOT_CHOSEN = cause(
    "account_not_chosen",
    "No account is chosen for this ({what}).",
    "Choose an account in the settings; the records go with the next sync.",
    "settings.accounts",
)
ACCOUNT_WITHOUT_CODE = cause(
    "account_without_code",
    "The account chosen for sales ({what}) has no code in Xero, so no line can be booked to it.",
    "Give the account a code in Xero, or choose another one in the settings.",
    "settings.accounts",
)
ACCOUNT_REFUSED = cause(
    "account_refused",
    "Xero does not take this account here ({what}).",
    "Choose another account in the settings; the records go with the next sync.",
    "settings.accounts",
)
TAX_REFUSED = cause(
    "tax_refused",
    "Xero does not take this tax rate with this account ({what}).",
    "Pick another tax rate in the settings; or change the account's tax in Xero, then press Try again.",
    "settings.taxes",
)
PERIOD_LOCKED = cause(
    "period_locked",
    "Its date lies in books that are closed in Xero ({what}), where nothing may be added or changed.",
    "Change the date and sync again; or ask your accountant to move the lock date in Xero, then press Try again.",
    "xero",
)
CURRENCY_UNKNOWN = cause(
    "currency_unknown",
    "The organisation in Xero does not keep this currency ({what}).",
    "Add the currency in Xero (Settings, Currencies), then press Try again.",
    "xero",
)
CUSTOMER_ARCHIVED = cause(
    "customer_archived",
    "The customer was archived in Xero, and Xero takes nothing new for an archived contact.",
    "Restore the contact in Xero, then press Try again.",
    "xero",
)
CUSTOMER_DOUBTFUL = cause(
    "match_customer_doubtful",
    "Xero has a contact named {what} with another e-mail address; it may be somebody else.",
    "Say whether it is the same customer: link the two, or create a new one.",
    "record",
)
NAME_TAKEN = cause(
    "name_taken",
    "Another contact in Xero already has this name, and Xero wants each name once ({what}).",
    "Rename the customer and sync; or allow its number behind the name in the settings and press Try again.",
    "record",
)
NAME_EMPTY = cause(
    "name_empty",
    "The name has no letters left once spaces and control characters are taken away.",
    "Give it a name and sync again.",
    "record",
)
EMAIL_REFUSED = cause(
    "email_refused",
    "Xero does not take the e-mail address ({what}).",
    "Correct the customer's e-mail address and sync again.",
    "record",
)
NUMBER_UNFIT = cause(
    "number_unfit",
    "Xero takes numbers of up to 255 plain letters, digits and signs, which this one is not ({what}).",
    "Give it a number without accents, emoji or line breaks, and sync again.",
    "record",
)
DUE_DATE_MISSING = cause(
    "due_date_missing",
    "Xero wants a due date on an approved invoice.",
    "Give the invoice a due date and sync again.",
    "record",
)
TOTAL_NEGATIVE = cause(
    "total_negative",
    "Its total is below nought, which Xero takes of neither an invoice nor a credit note.",
    "Make it a credit note (or, if it is one, an invoice) and sync again.",
    "record",
)
PAID_CANNOT_CHANGE = cause(
    "paid_cannot_change",
    "A payment or credit note is applied to it in Xero, so its amounts cannot change and it cannot be voided.",
    "Take the payment back in Xero, or make a credit note for the difference; then press Try again.",
    "xero",
)
STATUS_REFUSED = cause(
    "status_refused",
    "Its status in Xero does not allow this change: it was voided, deleted or paid there.",
    "Look at it in Xero; to bill it again, make a new one.",
    "xero",
)
REMOVED_IN_XERO = cause(
    "removed_in_xero",
    "It was voided or deleted in Xero, where that is final, and was changed here afterwards.",
    "Void it here as well; to bill it again, make a new one with a new number.",
    "record",
)
NOT_APPROVED = cause(
    "not_approved_in_xero",
    "What it belongs to is still a draft in Xero, and Xero applies money only to approved documents.",
    "Approve it in Xero, then press Try again.",
    "xero",
)
PAID_TOO_MUCH = cause(
    "match_paid_already",
    "It is more than is still owed in Xero; perhaps somebody entered the payment there already.",
    "Look at the invoice in Xero: if the payment is there, ignore this one; if not, correct the amount.",
    "record",
)
PAYMENT_CHANGED = cause(
    "payment_changed",
    "The payment is in Xero already ({what}), and Xero lets no payment change.",
    "Delete the payment and enter it anew.",
    "record",
)
PAYMENT_IN_BATCH = cause(
    "payment_in_batch",
    "The payment belongs to a batch deposit in Xero and cannot be taken back by itself.",
    "Remove the batch deposit in Xero, then press Try again.",
    "xero",
)
PAYMENT_RECONCILED = cause(
    "payment_reconciled",
    "The payment is reconciled with a bank statement in Xero and cannot be deleted from here.",
    "Open the payment in Xero and choose Options, Remove & Redo (or Unreconcile); then press Try again.",
    "xero",
)
PRODUCT_GONE = cause(
    "product_gone",
    "A product on it was deleted in Xero ({what}).",
    "Press Try again: it then goes without naming the product.",
    "record",
)
NOT_FOUND = cause(
    "not_found_in_xero",
    "What it belongs to can no longer be found in Xero.",
    "Look in Xero whether it was deleted or merged, then press Try again.",
    "xero",
)
VOIDED_IN_XERO = cause(
    "voided_in_xero",
    "{what}, and Xero applies no money to it.",
    "Void it here as well and delete its payments; or bill it again with a new number.",
    "record",
)
TOTAL_ZERO = cause(
    "total_zero",
    "Its total is 0.00, so Xero counts it as paid and does not let its amounts change or void it.",
    "Leave it as it is in Xero; to bill something else, make a new one with a new number.",
    "record",
)
TAX_RATE_DIFFERS = cause(
    "tax_rate_differs",
    "It was computed with another tax rate than Xero has now ({what}).",
    "Compute it again with the new rate and sync; or pick the right tax rate in the settings, then press Try again.",
    "record",
)


def details(problem: Problem) -> dict[str, object]:
    """Give what is kept of a problem."""
    return {
        "cause": problem.cause.code,
        "sentence": problem.sentence,
        "remedy": problem.cause.remedy,
        "place": problem.cause.place,
        "candidates": [candidate.model_dump(mode="json") for candidate in problem.candidates],
    }

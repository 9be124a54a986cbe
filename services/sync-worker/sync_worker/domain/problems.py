"""The catalogue of causes: what stops a record, in a florist's words, with what to do and where."""

from dataclasses import dataclass
from typing import Any

from common.contracts.sync import Candidate
from common.errors import Fate


@dataclass(frozen=True)
class Cause:
    """A line of the catalogue; `{what}` in a sentence is filled with the problem's detail."""

    code: str
    sentence: str
    remedy: str
    place: str
    fate: Fate = Fate.PERSON


@dataclass(frozen=True)
class Problem:
    """A cause met; `subject` is what it is about, so that the same cause and subject are one problem."""

    cause: Cause
    subject: str
    what: str = ""
    xero_words: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it."""
        return self.cause.sentence.replace("{what}", self.what or self.subject)


CATALOGUE: dict[str, Cause] = {}


def cause(code: str, sentence: str, remedy: str, place: str, fate: Fate = Fate.PERSON) -> Cause:
    """Write a line into the catalogue."""
    line = Cause(code, sentence, remedy, place, fate)
    if code in CATALOGUE:
        raise ValueError(f"the cause {code} is in the catalogue twice")
    CATALOGUE[code] = line
    return line


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
    "Correct the record and sync again, or look in Xero.",
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


def details(problem: Problem) -> dict[str, Any]:
    """Give what is kept of a problem."""
    return {
        "code": problem.cause.code,
        "sentence": problem.sentence,
        "remedy": problem.cause.remedy,
        "place": problem.cause.place,
        "candidates": [candidate.model_dump(mode="json") for candidate in problem.candidates],
    }

"""Which sign a file writes before its decimals, and the numbers it means."""

import re
from collections.abc import Iterable
from decimal import Decimal

_NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(?:T\d{3})+)(?:D\d+)?")
_NOT_FIGURES = str.maketrans("", "", " \u00a0\u202f'’£$€")


def find_decimal_sign(texts: Iterable[str], separator: str) -> str:
    """Tell what stands before decimals, "." or ",": what the figures show, else what suits the separator."""
    votes = {".": 0, ",": 0}
    for text in texts:
        bare = text.translate(_NOT_FIGURES)
        last = max(votes, key=bare.rfind)
        if last not in bare:
            continue
        other = "," if last == "." else "."
        thousands = bare.count(last) > 1
        if thousands:
            votes[other] += 1
        elif other in bare or len(bare) - bare.index(last) != 4:
            votes[last] += 1
    if votes["."] == votes[","]:
        return "." if separator == "," else ","
    return max(votes, key=lambda sign: votes[sign])


def read_number(text: str, decimal_sign: str) -> Decimal | None:
    """Read a number, or nothing where it is none."""
    bare = text.translate(_NOT_FIGURES)
    thousands = "," if decimal_sign == "." else "."
    if not _NUMBER.fullmatch(bare.replace(thousands, "T").replace(decimal_sign, "D")) or len(bare) > 30:
        return None
    return Decimal(bare.replace(thousands, "").replace(decimal_sign, "."))

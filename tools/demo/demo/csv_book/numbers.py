"""Which sign a file writes before its decimals, and the numbers it means."""

import re
from collections.abc import Iterable
from decimal import Decimal

from demo.csv_book.questions import Question
from demo.errors import CannotRun

SIGNS = (".", ",")
_NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(?:T\d{3})+)?(?:D\d+)?")
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_NOT_FIGURES = str.maketrans("", "", " \u00a0\u202f'’£$€%")
_LONGEST = 30


def find_decimal_sign(texts: Iterable[str], given: str) -> str | Question:
    """Return what stands before decimals, or the question if the figures can be read in two ways.

    One figure that can be read in one way alone decides for all of them: 1,234.50 and 2.5, but not 1.659.

    Args:
        texts: All figures of the file.
        given: What a person said it is, empty if nothing.
    """
    if given:
        if given not in SIGNS:
            raise CannotRun(f"DECIMALS={given} is no sign before decimals: give DECIMALS=. or DECIMALS=,")
        return given
    shown: dict[str, str] = {}
    either = ""
    for text in texts:
        bare = _bare(text)
        if _EITHER.fullmatch(bare):
            either = either or bare
        elif sign := _sign_of(bare):
            shown.setdefault(sign, text)
    if len(shown) == 1:
        return next(iter(shown))
    if shown:
        return _question(
            f"Its figures disagree: {' and '.join(map(repr, shown.values()))} cannot both be read.", either
        )
    return (
        _question(f"{either!r} can be read in two ways, and no other figure decides.", either)
        if either
        else "."
    )


def read_number(text: str, decimal_sign: str) -> Decimal | None:
    """Return a number, or None if it is none; brackets around it make it negative."""
    bare = _bare(text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    thousands = "," if decimal_sign == "." else "."
    marked = bare.replace(thousands, "T").replace(decimal_sign, "D")
    if not any(one.isdigit() for one in bare) or not _NUMBER.fullmatch(marked) or len(bare) > _LONGEST:
        return None
    return Decimal(bare.replace(thousands, "").replace(decimal_sign, "."))


def _bare(text: str) -> str:
    return text.translate(_NOT_FIGURES)


def _sign_of(bare: str) -> str:
    last = max(SIGNS, key=bare.rfind)
    if last not in bare:
        return ""
    return last if bare.count(last) == 1 else next(sign for sign in SIGNS if sign != last)


def _question(text: str, either: str) -> Question:
    example = either or "1.234"
    readings = {sign: read_number(example, sign) for sign in SIGNS}
    return Question(
        "DECIMALS",
        f"The file does not decide what stands before decimals. {text}",
        {sign: f"{example} is {value:,}" for sign, value in readings.items() if value is not None},
    )

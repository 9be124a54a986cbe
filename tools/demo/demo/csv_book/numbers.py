"""Reads numbers, and finds the decimal sign of a file."""

import re
from collections.abc import Iterable
from decimal import Decimal

from demo.csv_book.questions import Question
from demo.errors import CannotRun

SIGNS = (".", ",")
_NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(?:T\d{3})+)?(?:D\d+)?")
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_IGNORED = str.maketrans("", "", " \u00a0\u202f'’£$€%")
_LONGEST = 30


def find_decimal_sign(texts: Iterable[str], given: str) -> str | Question:
    """Return the decimal sign, or a question if it is ambiguous.

    One unambiguous number decides for all: 1,234.50 or 2.5, but not 1.659.

    Args:
        texts: All numbers of the file.
        given: The sign that a person chose; empty if none.

    Raises:
        CannotRun: If the given sign is neither a point nor a comma.
    """
    if given:
        if given not in SIGNS:
            raise CannotRun(f"DECIMALS={given} is not a decimal sign. Use DECIMALS=. or DECIMALS=,")
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
            f"Its numbers are inconsistent: {' and '.join(map(repr, shown.values()))} need different signs.",
            either,
        )
    return (
        _question(f"{either!r} has two meanings, and all other numbers fit both.", either) if either else "."
    )


def read_number(text: str, decimal_sign: str) -> Decimal | None:
    """Return the number, or None if the text is not a number; brackets make it negative."""
    bare = _bare(text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    thousands = "," if decimal_sign == "." else "."
    marked = bare.replace(thousands, "T").replace(decimal_sign, "D")
    if not any(one.isdigit() for one in bare) or not _NUMBER.fullmatch(marked) or len(bare) > _LONGEST:
        return None
    return Decimal(bare.replace(thousands, "").replace(decimal_sign, "."))


def _bare(text: str) -> str:
    return text.translate(_IGNORED)


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
        f"The decimal sign of the file is ambiguous. {text}",
        {sign: f"{example} is {value:,}" for sign, value in readings.items() if value is not None},
    )

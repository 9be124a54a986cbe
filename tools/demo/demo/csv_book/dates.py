"""Reads dates, and finds the order of day, month and year in a file."""

import re
from collections.abc import Sequence
from datetime import date

from demo.csv_book.questions import Question
from demo.errors import CannotRun

ORDERS = ("dmy", "mdy", "ymd")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ,].*)?", re.DOTALL)
_NAMED = re.compile(r"(\d{1,2})[-/. ]+([a-z]{3,9})\.?[-/. ,]+(\d{4})|([a-z]{3,9})\.? +(\d{1,2}),? +(\d{4})")
_TURN_OF_CENTURY = 69


def read_date(text: str, order: str) -> date | None:
    """Return the date, without a time after it, or None if the text is no date in this order."""
    if named := _NAMED.fullmatch(text.strip().lower()):
        return _named(named)
    if not (match := _DATE.fullmatch(text.strip())):
        return None
    parts = dict(zip(order, match.groups(), strict=True))
    if len(parts["d"]) > 2 or len(parts["y"]) not in (2, 4):
        return None
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year < _TURN_OF_CENTURY else 1900
    return _date(year, int(parts["m"]), int(parts["d"]))


def find_order(texts: Sequence[str], given: str) -> str | Question:
    """Return the order in which all dates of a file can be read, or a question if several orders or none fit.

    Args:
        texts: All dates of the file.
        given: The order that a person chose; empty if none.

    Raises:
        CannotRun: If the given order does not exist, or the file has no dates.
    """
    if given:
        if given.lower() not in ORDERS:
            raise CannotRun(f"DATES={given} is not an order of dates. Use DATES=dmy, DATES=mdy or DATES=ymd.")
        return given.lower()
    distinct = [text for text in dict.fromkeys(texts) if any(read_date(text, order) for order in ORDERS)]
    if not distinct:
        raise CannotRun("The file has no valid dates, such as 2010-12-01 or 1/12/2010.")
    readings = {order: [read_date(text, order) for text in distinct] for order in ORDERS}
    possible = {order: dates for order, dates in readings.items() if all(dates)}
    if "ymd" in possible and len(possible) > 1:
        del possible["ymd"]  # a two-digit year comes first only if no other order fits
    if not possible:
        return _nothing_fits(distinct)
    if len(set(map(tuple, possible.values()))) > 1:
        return _undecided(distinct, possible)
    return next(iter(possible))


def _named(match: re.Match[str]) -> date | None:
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(5, 4, 6)
    found = [n for n, name in enumerate(MONTHS, start=1) if month.startswith(name)]
    return _date(int(year), found[0], int(day)) if found else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _undecided(texts: list[str], possible: dict[str, list[date | None]]) -> Question:
    n = next(n for n in range(len(texts)) if len({dates[n] for dates in possible.values()}) > 1)
    answers = {}
    for order, dates in possible.items():
        known = [one for one in dates if one]
        if one := dates[n]:
            answers[order] = (
                f"{texts[n]} is {one:%d} {one:%B} {one:%Y}; all dates are from {min(known)} to {max(known)}"
            )
    return Question(
        "DATES",
        f"The order of the dates is ambiguous. {len(possible)} orders fit every row:",
        answers,
    )


def _nothing_fits(texts: list[str]) -> Question:
    misses = {order: next(text for text in texts if not read_date(text, order)) for order in ORDERS}
    return Question(
        "DATES",
        "No single order fits all dates of the file. Choose one; invoices with dates that do not fit are left out.",
        {order: f"cannot read {text!r}" for order, text in misses.items()},
    )

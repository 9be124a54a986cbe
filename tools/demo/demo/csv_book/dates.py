"""In which order a file writes day, month and year."""

import re
from collections.abc import Sequence
from datetime import date

from demo.errors import CannotRun

ORDERS = ("dmy", "mdy", "ymd")
_DATE = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ,].*)?", re.DOTALL)
_TURN_OF_CENTURY = 69


def read_date(text: str, order: str) -> date | None:
    """Read a date (a time behind it is left out), or nothing if it cannot be one in this order."""
    if not (match := _DATE.fullmatch(text.strip())):
        return None
    parts = dict(zip(order, match.groups(), strict=True))
    if len(parts["d"]) > 2 or len(parts["y"]) not in (2, 4):
        return None
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year < _TURN_OF_CENTURY else 1900
    try:
        return date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        return None


def find_order(texts: Sequence[str], wanted: str) -> str:
    """Give the order in which all dates of a file can be read; stop where the file leaves two, or none."""
    if wanted:
        if wanted.lower() not in ORDERS:
            raise CannotRun(f"DATES={wanted} is no order of dates: give DATES=dmy, DATES=mdy or DATES=ymd.")
        return wanted.lower()
    distinct = [text for text in dict.fromkeys(texts) if any(read_date(text, order) for order in ORDERS)]
    if not distinct:
        raise CannotRun("No InvoiceDate of the file is a date in figures, such as 2010-12-01 or 1/12/2010.")
    readings = {order: [read_date(text, order) for text in distinct] for order in ORDERS}
    possible = {order: dates for order, dates in readings.items() if all(dates)}
    if "ymd" in possible and len(possible) > 1:
        del possible["ymd"]  # a year of two figures comes first only where nothing else fits
    if not possible:
        raise CannotRun(_nothing_fits(distinct))
    if len(set(map(tuple, possible.values()))) > 1:
        raise CannotRun(_undecided(distinct, possible))
    return next(iter(possible))


def _undecided(texts: list[str], possible: dict[str, list[date | None]]) -> str:
    n = next(n for n in range(len(texts)) if len({dates[n] for dates in possible.values()}) > 1)
    lines = [f"The file does not decide the order of its dates; {len(possible)} readings fit every row:"]
    for order, dates in possible.items():
        known = [one for one in dates if one]
        one = dates[n]
        lines.append(
            f"  DATES={order}: {texts[n]} is {one:%d} {one:%B} {one:%Y}; all lie between {min(known)} and {max(known)}"
            if one
            else ""
        )
    return "\n".join([*lines, "Run it again with the right one."])


def _nothing_fits(texts: list[str]) -> str:
    only = {order: [text for text in texts if not read_date(text, order)] for order in ORDERS}
    examples = "; ".join(f"DATES={order} cannot read {misses[0]!r}" for order, misses in only.items())
    return (
        f"No single order reads all dates of the file ({examples}). "
        "Give the one to use; invoices with rows that do not fit are then left out."
    )

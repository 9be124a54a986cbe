"""Readers for the values of an object of Xero, whose keys may be missing and whose dates have three formats."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from sync_worker.domain.fields import Reader
from sync_worker.domain.fitting import cut, one_line
from sync_worker.domain.json_value import JsonValue
from sync_worker.domain.kind import Element, amount

_MICROSOFT = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text_of(element: Element, key: str) -> str:
    """Return a text; missing and null are empty."""
    value = element.get(key)
    return "" if value is None else str(value)


def part_of(element: Element, key: str) -> Element:
    """Return a nested object; missing and null are empty."""
    value = element.get(key)
    return value if isinstance(value, dict) else {}


def texts_of(element: Element, key: str) -> dict[str, str]:
    """Return the texts of a nested object; missing and null are empty."""
    inner = part_of(element, key)
    return {name: text_of(inner, name) for name in inner}


def parts_of(element: Element, key: str) -> Sequence[Element]:
    """Return a list of nested objects; missing and null are empty."""
    value = element.get(key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list | tuple) else []


def line_reader(most: int | None = None) -> Reader:
    """Return a reader of a text as one line, cut to `most` characters; None does not cut."""

    def read(element: Element, key: str) -> str:
        text = one_line(text_of(element, key))
        return text if most is None else cut(text, most)

    return read


def values_of(element: Element, key: str) -> tuple[JsonValue, ...]:
    """Return a list of values; missing and null are empty."""
    value = element.get(key)
    return tuple(value) if isinstance(value, list | tuple) else ()


def decimal_of(element: Element, key: str) -> Decimal:
    """Return a number; missing, null and invalid values are 0."""
    value = element.get(key)
    try:
        number = Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def money_of(element: Element, key: str) -> str:
    """Return an amount in the short form: two decimals."""
    return amount(decimal_of(element, key))


def fine_of(element: Element, key: str) -> str:
    """Return a price or rate in the short form: four decimals."""
    return format(decimal_of(element, key).quantize(Decimal("0.0001")) + 0, "f")


def when_of(element: Element, key: str) -> datetime | None:
    """Return a time, or None if there is no valid one.

    Xero writes `/Date(milliseconds)/`, or ISO 8601 without a zone, which is UTC.
    """
    value = text_of(element, key)
    if match := _MICROSOFT.fullmatch(value.replace("\\", "")):
        return _EPOCH + timedelta(milliseconds=int(match[1]))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(element: Element, key: str) -> str:
    """Return a date as YYYY-MM-DD, or an empty text.

    Xero's dates are midnights in UTC whatever offset they show.
    """
    value = text_of(element, f"{key}String") or text_of(element, key)
    if match := _MICROSOFT.fullmatch(value.replace("\\", "")):
        return (_EPOCH + timedelta(milliseconds=int(match[1]))).date().isoformat()
    return value[:10]

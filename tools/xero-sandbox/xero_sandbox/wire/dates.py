"""Format and parse dates and times in Xero's formats."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from xero_sandbox.rulebook import rule

_MS = re.compile(r"^/Date\((-?\d{1,15})([+-]\d{4})?\)/$")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@rule("dates.instant", source="recordings of Demo Company (NZ)", sure="wire")
def instant(milliseconds: int) -> str:
    """A time is written as /Date(milliseconds+0000)/."""
    return f"/Date({milliseconds}+0000)/"


@rule("dates.bare_instant", source="recordings of Demo Company (NZ)", sure="wire")
def bare_instant(milliseconds: int) -> str:
    """The envelope, the organisation, history and the response to a written item omit +0000."""
    return f"/Date({milliseconds})/"


@rule("dates.day", source="recordings of Demo Company (NZ)", sure="wire")
def day(value: date) -> str:
    """A date without a time is midnight UTC in the same format."""
    return instant((value.toordinal() - _EPOCH.toordinal()) * 86_400_000)


@rule("dates.day_string", source="recordings of Demo Company (NZ)", sure="wire")
def day_string(value: date) -> str:
    """Each date also has a string form: midnight without a timezone."""
    return f"{value.isoformat()}T00:00:00"


@rule("dates.updated_string", source="changelog of July 2026", sure="docs")
def updated_string(milliseconds: int) -> str:
    """UpdatedDateUTCString is ISO 8601 in whole seconds with Z."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_milliseconds(milliseconds: int) -> datetime:
    """Return the UTC datetime of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_milliseconds(moment: datetime) -> int:
    """Return the milliseconds since 1970 of a datetime; one without timezone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round((aware - _EPOCH) / timedelta(milliseconds=1))


def read_instant(text: str) -> datetime:
    """Parse a time in Xero's format or ISO 8601.

    Raises ValueError for anything else.
    """
    if found := _MS.match(text):
        return from_milliseconds(int(found[1]))
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@rule("dates.http", source="RFC 9110, section 5.6.7", sure="docs")
def read_http_instant(text: str) -> datetime:
    """If-Modified-Since is accepted in ISO 8601, as /Date(…)/ and as an HTTP date in its three formats."""
    try:
        return read_instant(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@rule("dates.input", source="Requests and responses page", sure="docs")
def read_day(text: str) -> date:
    """A date is accepted as YYYY-MM-DD, with or without a time, or as /Date(…)/, whose day is the one in UTC."""
    if found := _MS.match(text):
        return from_milliseconds(int(found[1])).date()
    return datetime.fromisoformat(text).date()

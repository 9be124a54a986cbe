"""Writes and reads dates and times in the forms that Xero uses."""

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
    """The envelope, the organisation, history and the answer to a written item leave +0000 away."""
    return f"/Date({milliseconds})/"


@rule("dates.day", source="recordings of Demo Company (NZ)", sure="wire")
def day(value: date) -> str:
    """A date without time is midnight UTC in the same form."""
    return instant((value.toordinal() - _EPOCH.toordinal()) * 86_400_000)


@rule("dates.day_string", source="recordings of Demo Company (NZ)", sure="wire")
def day_string(value: date) -> str:
    """Beside a date stands its string: midnight without a zone."""
    return f"{value.isoformat()}T00:00:00"


@rule("dates.updated_string", source="changelog of July 2026", sure="docs")
def updated_string(milliseconds: int) -> str:
    """UpdatedDateUTCString is ISO 8601 in whole seconds with Z."""
    return (_EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_milliseconds(milliseconds: int) -> datetime:
    """The UTC datetime of a count of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_milliseconds(moment: datetime) -> int:
    """The milliseconds since 1970 of a datetime; one without zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round((aware - _EPOCH) / timedelta(milliseconds=1))


def read_instant(text: str) -> datetime:
    """Reads a time in Xero's or ISO form; raises ValueError."""
    if found := _MS.match(text):
        return from_milliseconds(int(found[1]))
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@rule("dates.http", source="RFC 9110, section 5.6.7", sure="docs")
def read_http_instant(text: str) -> datetime:
    """If-Modified-Since is taken as ISO 8601, as /Date(…)/ and as an HTTP date in its three forms."""
    try:
        return read_instant(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@rule("dates.input", source="Requests and responses page", sure="docs")
def read_day(text: str) -> date:
    """A date is taken as YYYY-MM-DD, with a time behind it, or as /Date(…)/; the day is the one in UTC."""
    if found := _MS.match(text):
        return from_milliseconds(int(found[1])).date()
    return datetime.fromisoformat(text).date()

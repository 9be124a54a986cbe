"""Read single fields of a request's elements; a value of the wrong type refuses the whole request."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import read_day
from xero_sandbox.wire.errors import post_data_invalid
from xero_sandbox.wire.responses import Body, HTTPError

LARGEST = Decimal(10) ** 12
"""Above this limit a product of two numbers exceeds the 28 digits of Decimal arithmetic."""


def text_of(element: Body, key: str) -> str | None:
    """Return a text field, with numbers as text; None if absent or null.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = element.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a text"))
    return str(value)


def number_of(element: Body, key: str) -> Decimal | None:
    """Return a number field, which may be sent as text; None if absent, null or empty.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = element.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool | list | dict):
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a number"))
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise HTTPError(
            post_data_invalid(f"JSON for post data was invalid, {key} is not a number")
        ) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is out of range"))
    return number


def day_of(element: Body, key: str) -> date | None:
    """Return a date field; None if absent, null or empty.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = text_of(element, key)
    if not value:
        return None
    try:
        return read_day(value)
    except (ValueError, OverflowError) as error:
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a date")) from error


def truth_of(element: Body, key: str) -> bool | None:
    """Return a boolean field, which may be sent as text; None if absent or null.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = element.get(key)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is neither true nor false"))


def id_of(element: Body, key: str) -> str | None:
    """Return an id field in lower case; None if absent, null, empty or all zeros.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = text_of(element, key)
    if not value:
        return None
    try:
        identity = UUID(value)
    except ValueError as error:
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not an id")) from error
    return str(identity) if identity.int else None


@rule("query.guids", source="requests of pyxero", sure="report")
def identity_in(text: str) -> str:
    """Ids in addresses, IDs and Guid() are accepted with or without dashes, in braces and in any letter case.

    Text that is no GUID is returned in lower case, so that it matches nothing.
    """
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return text.strip().lower()


def part_of(element: Body, key: str) -> Body | None:
    """Return an object field; None if absent or null.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = element.get(key)
    if value is None or isinstance(value, dict):
        return value
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not an object"))


def parts_of(element: Body, key: str) -> list[Body] | None:
    """Return a field that is a list of objects; None if absent or null.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    value = element.get(key)
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        return value
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a list of objects"))

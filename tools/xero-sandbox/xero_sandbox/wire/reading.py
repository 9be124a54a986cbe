"""Reads single fields out of the elements of a request; a value of the wrong type refuses the whole request."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import read_day
from xero_sandbox.wire.errors import post_data_invalid
from xero_sandbox.wire.responses import Body, HTTPError

LARGEST = Decimal(10) ** 12
"""Above it a product of two numbers would not fit the 28 digits that amounts are worked out with."""


def text_of(element: Body, key: str) -> str | None:
    """A text, numbers taken as text; None when absent or null."""
    value = element.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a text"))
    return str(value)


def number_of(element: Body, key: str) -> Decimal | None:
    """A number, also one written as text; None when absent, null or empty."""
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
    """A date; None when absent, null or empty."""
    value = text_of(element, key)
    if not value:
        return None
    try:
        return read_day(value)
    except (ValueError, OverflowError) as error:
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a date")) from error


def truth_of(element: Body, key: str) -> bool | None:
    """A yes or no, also one written as text; None when absent or null."""
    value = element.get(key)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is neither true nor false"))


def id_of(element: Body, key: str) -> str | None:
    """An id in lower case; None when absent, null, empty or all zeros."""
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
    """An id in an address, in IDs or in Guid() is taken with dashes, without, in braces and in any letter case.

    Text that is no GUID is returned in lower case, so that it matches nothing.
    """
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return text.strip().lower()


def part_of(element: Body, key: str) -> Body | None:
    """An object inside the element; None when absent or null."""
    value = element.get(key)
    if value is None or isinstance(value, dict):
        return value
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not an object"))


def parts_of(element: Body, key: str) -> list[Body] | None:
    """A list of objects inside the element; None when absent or null."""
    value = element.get(key)
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        return value
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {key} is not a list of objects"))

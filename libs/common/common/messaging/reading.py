"""Reads messages, and tells those that are malformed from those that only a newer version knows."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from common.contracts.message import SCHEMA_VERSION

T = TypeVar("T")
_UNKNOWN_VALUE = {"literal_error", "enum", "union_tag_invalid"}
"""Pydantic's types of errors about a value that another version may know."""


class NotKnownYet(ValueError):
    """The message has a type, a value or a schema version that this version does not know."""


def version_of(headers: Mapping[str, str | int]) -> int:
    """Return the schema version of a message, 1 if it has none; raises `ValueError` if it is not a number."""
    return int(headers.get("schema_version", 1))


def check_version(version: int) -> None:
    """Check that this version reads messages of a schema version.

    Raises:
        NotKnownYet: It is newer.
    """
    if version > SCHEMA_VERSION:
        raise NotKnownYet(f"schema version {version} is newer than {SCHEMA_VERSION}")


def read(contract: TypeAdapter[T], content: object) -> T:
    """Return the content of a message, given as JSON bytes or as a value that was parsed from JSON.

    Raises:
        NotKnownYet: It has a value that this version does not know.
        ValidationError: It is malformed.
    """
    try:
        if isinstance(content, bytes):
            return contract.validate_json(content)
        return contract.validate_python(content)
    except ValidationError as error:
        if any(each["type"] in _UNKNOWN_VALUE for each in error.errors()):
            raise NotKnownYet(reason_of(error)) from error
        raise


def reason_of(error: BaseException) -> str:
    """Return the reason of a failure, at most 500 characters; of a validation error without the message's values."""
    invalid = error if isinstance(error, ValidationError) else error.__cause__
    if isinstance(invalid, ValidationError):
        return "; ".join(
            f"{'/'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in invalid.errors(include_input=False)
        )[:500]
    return repr(error)[:500]

"""The base of all contracts: frozen, tolerant of new fields, strict about text and money."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from common.ids import new_id


class Contract(BaseModel):
    """A message or part of one that two services exchange; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=False)

    @model_validator(mode="before")
    @classmethod
    def _no_nul(cls, values: Any) -> Any:
        if isinstance(values, dict):
            for name, value in values.items():
                if isinstance(value, str) and "\0" in value:
                    raise PydanticCustomError(
                        "nul",
                        "{name} contains a NUL character, which cannot be stored",
                        {"name": name, "pointer": f"/{name}"},
                    )
        return values


def _no_float(value: Any) -> Any:
    if isinstance(value, float | bool):
        raise ValueError('money and quantities are decimal strings, for example "12.50"')
    return value


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _zulu(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Amount = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    PlainSerializer(_plain, return_type=str),
    Field(max_digits=14, decimal_places=2, allow_inf_nan=False),
]
Fine = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    PlainSerializer(_plain, return_type=str),
    Field(max_digits=16, decimal_places=4, allow_inf_nan=False),
]
Time = Annotated[AwareDatetime, PlainSerializer(_zulu, return_type=str, when_used="json")]
Day = date
SCHEMA_VERSION = 1
"""The version of all events, sent in the header `schema_version`; a consumer reads this version and those before it.

Within a version, schemas only change so that every former message is still valid."""
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A number of things, or a version; it fits an `integer` of PostgreSQL."""
Ordinal = Annotated[int, Field(ge=0, le=2**53)]
"""A revision, a change or a position in a sequence; it is exact in JSON and fits a `bigint` of PostgreSQL."""
RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def utc_now() -> datetime:
    """Return the time of this process; the outbox replaces it with the database's."""
    return datetime.now(UTC)


class Event(Contract):
    """Something that happened; `type` is the routing key, the message header `company` holds the company's id."""

    id: UUID = Field(default_factory=new_id)
    type: str
    time: Time = Field(default_factory=utc_now)


def event_types(contract: object) -> tuple[str, ...]:
    """Return the types of the events of a contract: a subclass of `Event`, or an annotated union of these.

    Raises:
        TypeError: The contract is neither.
    """
    if isinstance(contract, type) and issubclass(contract, Event):
        types: tuple[str, ...] = get_args(contract.model_fields["type"].annotation)
        return types
    members = get_args(get_args(contract)[0]) if get_args(contract) else ()
    if not members:
        raise TypeError(f"{contract!r} is neither an event nor an annotated union of events")
    return tuple(name for member in members for name in event_types(member))

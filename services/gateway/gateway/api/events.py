"""Events of another invoicing system, taken with an API key and confirmed by the broker."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import Field, ValidationError
from pydantic_core import PydanticSerializationError

from common.contracts.gateway import Problem
from common.contracts.invoicing import RECORD_CHANGED, AnyRecordChanged
from common.contracts.message import Contract
from common.errors import Invalid
from gateway.caller import Doing, KeyHolder

router = APIRouter(tags=["Events"])
MOST, NOT_KNOWN = 1000, "This is not an event that the suite knows."


class Taken(Contract):
    """What became of an event; `id` where it has one, `problem` says why it was not taken."""

    id: str | None
    accepted: bool
    problem: Problem | None = None


class AllTaken(Contract):
    """What became of each event, in the order they came."""

    results: tuple[Taken, ...]


class Said(Contract):
    """What an event has to say besides its record; its own id is what makes twice be once."""

    id: UUID
    type: str
    time: str
    revision: int
    record: dict[str, Any] = Field(repr=False)


@router.post(
    "/events",
    status_code=202,
    response_model=Taken | AllTaken,
    response_model_exclude_none=True,
    summary="Take an event, or a list of at most 1,000",
)
async def take(said: Annotated[Any, Body()], holder: KeyHolder, ways: Doing) -> Taken | AllTaken:
    """Answer when the broker has confirmed; 422 for a single event that does not hold."""
    if not isinstance(said, list):
        event = checked(said)
        await ways.say(holder.company_id, event)
        return Taken(id=str(event.id), accepted=True)
    if len(said) > MOST:
        raise Invalid(f"A list may hold at most {MOST} events, this one holds {len(said)}.")
    judged = [_judged(one) for one in said]
    await ways.say(holder.company_id, *(event for _, event in judged if event is not None))
    return AllTaken(results=tuple(taken for taken, _ in judged))


def _judged(one: Any) -> tuple[Taken, AnyRecordChanged | None]:
    try:
        event = checked(one)
    except Invalid as invalid:
        return Taken(id=_named(one), accepted=False, problem=invalid.problem()), None
    return Taken(id=str(event.id), accepted=True), event


def _named(one: Any) -> str | None:
    """Give the id that an element came under; what is no id is not repeated."""
    try:
        return str(UUID(one["id"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def checked(said: Any) -> AnyRecordChanged:
    """Read an event; Invalid names each field that does not fit, without repeating what it holds."""
    try:
        Said.model_validate(said)
        event = RECORD_CHANGED.validate_python(said)
        # What holds may still be beyond writing, and the others of its list must not meet that.
        event.model_dump_json(by_alias=True)
        return event
    except PydanticSerializationError as error:
        beyond = {"pointer": "/time", "detail": "is not between the years 1 and 9999 in UTC"}
        raise Invalid(NOT_KNOWN, [beyond]) from error
    except ValidationError as error:
        named = said.get("type") if isinstance(said, dict) else None
        raise Invalid(
            NOT_KNOWN,
            [
                {
                    "pointer": "/" + "/".join(str(part) for part in one["loc"] if part != named),
                    "detail": str(one["msg"]).removeprefix("Value error, "),
                }
                for one in error.errors(include_input=False, include_url=False)
            ],
        ) from error

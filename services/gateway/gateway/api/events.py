"""Events of another invoicing system, taken with an API key and confirmed by the broker."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import Field, ValidationError
from pydantic_core import PydanticSerializationError
from starlette.responses import JSONResponse, Response

from common.contracts.gateway import Problem
from common.contracts.invoicing import RECORD_CHANGED, AnyRecordChanged
from common.contracts.message import Contract
from common.errors import Invalid
from gateway.authentication import Deps, KeyHolder

router = APIRouter(tags=["Events"])
MAX_EVENTS, NOT_KNOWN = 1000, "This is not an event that the suite knows."
ID_TAKEN = {"pointer": "/id", "detail": "is the id of another event, earlier in this list"}


class EventResult(Contract):
    """What became of an event; `id` where it has one, `problem` says why it was not taken."""

    id: str | None
    accepted: bool
    problem: Problem | None = None


class AllAccepted(Contract):
    """How many events were taken and how many refused, and what became of each, in the order they came."""

    accepted: int
    refused: int
    results: tuple[EventResult, ...]


class NoneAccepted(Problem):
    """A problem document for a list of which every event was refused, with what became of each."""

    accepted: int
    refused: int
    results: tuple[EventResult, ...]


class IncomingEvent(Contract):
    """What an event has to hold besides its record; `id` and `time` may be left out."""

    type: str
    revision: int
    record: dict[str, Any] = Field(repr=False)


@router.post(
    "/events",
    status_code=202,
    response_model=EventResult | AllAccepted,
    response_model_exclude_none=True,
    responses={422: {"model": NoneAccepted, "description": "Nothing was taken"}},
    summary="Take an event, or a list of at most 1,000",
)
async def receive(
    body: Annotated[Any, Body()], holder: KeyHolder, deps: Deps
) -> EventResult | AllAccepted | Response:
    """Answer when the broker has confirmed; 422 if nothing was taken.

    `id` and `time` may be left out; they are made here. An event that may be sent twice needs an `id` of its sender:
    the same id twice is one event. Two different events of a list under one id: the later one is refused.
    """
    if not isinstance(body, list):
        event = checked(body)
        await deps.publish(holder.company_id, event)
        return EventResult(id=str(event.id), accepted=True)
    if len(body) > MAX_EVENTS:
        raise Invalid(f"A list may hold at most {MAX_EVENTS} events, this one holds {len(body)}.")
    results, events = _check_all(body)
    await deps.publish(holder.company_id, *events)
    accepted = sum(one.accepted for one in results)
    counted = AllAccepted(accepted=accepted, refused=len(results) - accepted, results=results)
    return counted if accepted or not results else _refused(counted)


def _refused(counted: AllAccepted) -> Response:
    problem = Invalid("Not one event of the list was taken; `results` says why.").problem()
    body = NoneAccepted(**dict(problem), **dict(counted))
    return JSONResponse(
        body.model_dump(mode="json", exclude_none=True), 422, media_type="application/problem+json"
    )


def _check_all(body: list[Any]) -> tuple[tuple[EventResult, ...], list[AnyRecordChanged]]:
    """Return what becomes of each element, and the events to publish: each id once."""
    first: dict[UUID, Any] = {}
    results: list[EventResult] = []
    events: list[AnyRecordChanged] = []
    for one in body:
        try:
            event = checked(one)
            if first.setdefault(event.id, one) != one:
                raise Invalid(NOT_KNOWN, [ID_TAKEN])
        except Invalid as invalid:
            results.append(EventResult(id=_named(one), accepted=False, problem=invalid.problem()))
            continue
        results.append(EventResult(id=str(event.id), accepted=True))
        if first[event.id] is one:
            events.append(event)
    return tuple(results), events


def _named(one: Any) -> str | None:
    """Give the id that an element came under; what is no id is not repeated."""
    try:
        return str(UUID(one["id"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def checked(body: Any) -> AnyRecordChanged:
    """Read an event; Invalid names each field that does not fit, without repeating what it holds."""
    try:
        IncomingEvent.model_validate(body)
        event = RECORD_CHANGED.validate_python(body)
        # What holds may still be beyond writing, and the others of its list must not meet that.
        event.model_dump_json(by_alias=True)
        return event
    except PydanticSerializationError as error:
        beyond = {"pointer": "/time", "detail": "is not between the years 1 and 9999 in UTC"}
        raise Invalid(NOT_KNOWN, [beyond]) from error
    except ValidationError as error:
        named = body.get("type") if isinstance(body, dict) else None
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

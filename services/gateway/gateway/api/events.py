"""Receives events of another invoicing system, with an API key."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body
from pydantic import Field, ValidationError
from pydantic_core import PydanticSerializationError
from starlette.responses import JSONResponse, Response

from common.contracts.gateway import Problem
from common.contracts.invoicing import RECORD_CHANGED, AnyRecordChanged
from common.contracts.message import Contract, Count, Ordinal
from common.errors import Invalid
from gateway.authentication import Deps, KeyHolder

router = APIRouter(tags=["Events"])
MAX_EVENTS, NOT_KNOWN = 1000, "This event has an unknown type or invalid fields."
ID_TAKEN = {"pointer": "/id", "detail": "belongs to another event earlier in this list"}


class EventResult(Contract):
    """Result of one event; `id` is None if it has no valid one, `problem` is None if it was accepted."""

    id: str | None
    accepted: bool
    problem: Problem | None = None


class AllAccepted(Contract):
    """Numbers of accepted and refused events, and the result of each, in the order of the request."""

    accepted: Count
    refused: Count
    results: tuple[EventResult, ...]


class NoneAccepted(Problem):
    """Problem document for a list in which every event was refused, with the result of each."""

    accepted: Count
    refused: Count
    results: tuple[EventResult, ...]


class IncomingEvent(Contract):
    """Required fields of an event; `id` and `time` are optional."""

    type: str
    revision: Ordinal
    record: dict[str, Any] = Field(repr=False)


@router.post(
    "/events",
    status_code=202,
    response_model=EventResult | AllAccepted,
    response_model_exclude_none=True,
    responses={422: {"model": NoneAccepted, "description": "No event was accepted"}},
    summary="Send an event, or a list of at most 1,000",
)
async def receive(
    body: Annotated[Any, Body()], holder: KeyHolder, deps: Deps
) -> EventResult | AllAccepted | Response:
    """Return after RabbitMQ has confirmed the events; 422 if none was accepted.

    `id` and `time` are generated if they are missing. Set your own `id` to send an event again safely: the same id
    counts as one event. If two different events in a list have the same id, the later one is refused.
    """
    if not isinstance(body, list):
        event = checked(body)
        await deps.publish(holder.company_id, event)
        return EventResult(id=str(event.id), accepted=True)
    _check_length(body)
    results, events = _check_all(body)
    await deps.publish(holder.company_id, *events)
    accepted = sum(one.accepted for one in results)
    counted = AllAccepted(accepted=accepted, refused=len(results) - accepted, results=results)
    return counted if accepted or not results else _refused(counted)


def _check_length(body: list[Any]) -> None:
    if len(body) > MAX_EVENTS:
        raise Invalid(f"A list may contain at most {MAX_EVENTS} events. This one contains {len(body)}.")


def _refused(counted: AllAccepted) -> Response:
    problem = Invalid("No event in the list was accepted. See `results` for the reasons.").problem()
    body = NoneAccepted(**dict(problem), **dict(counted))
    return JSONResponse(
        body.model_dump(mode="json", exclude_none=True), 422, media_type="application/problem+json"
    )


def _check_all(body: list[Any]) -> tuple[tuple[EventResult, ...], list[AnyRecordChanged]]:
    """Return the result of each element, and the events to publish, each id once."""
    first: dict[UUID, Any] = {}
    results: list[EventResult] = []
    events: list[AnyRecordChanged] = []
    for one in body:
        try:
            event = _checked_once(one, first)
        except Invalid as invalid:
            results.append(EventResult(id=_id_of(one), accepted=False, problem=invalid.problem()))
            continue
        results.append(EventResult(id=str(event.id), accepted=True))
        if first[event.id] is one:
            events.append(event)
    return tuple(results), events


def _checked_once(body: Any, first: dict[UUID, Any]) -> AnyRecordChanged:
    """Return the validated event, and enter it in `first`, the first element of each id.

    Raises:
        Invalid: Another event earlier in the list has the same id.
    """
    event = checked(body)
    if first.setdefault(event.id, body) != body:
        raise Invalid(NOT_KNOWN, [ID_TAKEN])
    return event


def _id_of(one: Any) -> str | None:
    """Return the element's id, or None if it is no UUID."""
    try:
        return str(UUID(one["id"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def checked(body: Any) -> AnyRecordChanged:
    """Return the validated event.

    Raises:
        Invalid: The event is not valid; `errors` names each invalid field but not its value.
    """
    try:
        IncomingEvent.model_validate(body)
        event = RECORD_CHANGED.validate_python(body)
        # A valid event may still fail to serialise. Found later, that would fail the whole list.
        event.model_dump_json(by_alias=True)
        return event
    except PydanticSerializationError as error:
        out_of_range = {"pointer": "/time", "detail": "is not between the years 1 and 9999 in UTC"}
        raise Invalid(NOT_KNOWN, [out_of_range]) from error
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

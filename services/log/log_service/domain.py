"""Decides the state people are shown, and how far a reader of pages has come."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from common.contracts.sync import FINAL_STATES, Outcome, SyncState
from common.errors import Invalid

Moment = tuple[datetime, UUID]
MOMENT: TypeAdapter[Moment] = TypeAdapter(Moment)
SEQUENCE: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=0, lt=2**63)])
NEWEST: Moment = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
FIRST = 0

T = TypeVar("T")


@dataclass(frozen=True)
class EntryFilter:
    """Which entries of a sync are wanted; `words` are looked for in label, sentence and changed values."""

    kind: str | None = None
    outcome: Outcome | None = None
    words: str | None = None


def shown_state(
    reported: SyncState, ended_as: SyncState | None, stored: int, announced: int | None
) -> SyncState:
    """Give the state to show: a sync has ended when all its entries are here, and not before."""
    if ended_as is not None and stored >= (announced or 0):
        return ended_as
    return "finishing" if ended_as is not None or reported in FINAL_STATES else reported


def cursor_at(position: T, shape: TypeAdapter[T]) -> str:
    """Write down how far a reader has come, in a form that means nothing to them."""
    return base64.urlsafe_b64encode(shape.dump_json(position)).decode().rstrip("=")


def position_of(cursor: str | None, shape: TypeAdapter[T], start: T) -> T:
    """Read how far a reader has come; without a cursor they are at the start."""
    if cursor is None:
        return start
    try:
        return shape.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValidationError, ValueError) as error:
        raise Invalid(
            "This page does not exist.",
            [
                {
                    "pointer": "/query/cursor",
                    "detail": "take the cursor from `next` of the page before, unchanged",
                }
            ],
        ) from error

"""Log's rules: the state of a sync that is shown, and the cursors of pages."""

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
    """A filter of a sync's entries; None matches all.

    `words` is a text to find in the label, the sentence or the changed fields, regardless of case.
    """

    kind: str | None = None
    outcome: Outcome | None = None
    words: str | None = None


def shown_state(
    reported: SyncState, ended_as: SyncState | None, stored: int, announced: int | None
) -> SyncState:
    """Return the state to show: a sync that has ended is `finishing` until all its announced entries are stored."""
    if ended_as is not None and stored >= (announced or 0):
        return ended_as
    return "finishing" if ended_as is not None or reported in FINAL_STATES else reported


def cursor_at(position: T, shape: TypeAdapter[T]) -> str:
    """Return an opaque cursor for a position in a list."""
    return base64.urlsafe_b64encode(shape.dump_json(position)).decode().rstrip("=")


def position_of(cursor: str | None, shape: TypeAdapter[T], start: T) -> T:
    """Return the position of a cursor; `start` if there is none.

    Raises:
        Invalid: The cursor is not one of ours.
    """
    if cursor is None:
        return start
    try:
        return shape.validate_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValidationError, ValueError) as error:
        raise Invalid(
            "The cursor is not valid.",
            [
                {
                    "pointer": "/query/cursor",
                    "detail": "use the value of `next` of the previous page, unchanged",
                }
            ],
        ) from error

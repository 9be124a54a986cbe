"""The gateway's events: a person pressed a button or answered a problem, or Xero sent a webhook; problem documents."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.message import Contract, Count, Event, Time

Mode = Literal["sync", "preview", "rebuild", "choices"]
Trigger = Literal["person", "schedule", "change", "connected", "settings"]


class SyncRequested(Event):
    """A sync was requested; config publishes this for schedules and the worker for changes.

    `kinds` are the kinds of records to read again in Xero; empty means all.
    """

    type: Literal["sync.requested"] = "sync.requested"
    sync_id: UUID
    mode: Mode = "sync"
    trigger: Trigger = "person"
    kinds: tuple[str, ...] = ()


class SyncStopRequested(Event):
    """A person asked a sync to stop."""

    type: Literal["sync.stop_requested"] = "sync.stop_requested"
    sync_id: UUID


Action = Literal["retry", "ignore", "link", "create", "skip", "use_app", "use_xero", "accept"]
"""The answers that a person may give to a problem.

For the fields that differ, `use_app` sends the app's values to Xero, `use_xero` takes Xero's values into the app, and
`accept` leaves both sides as they are.
"""


class ProblemAnswered(Event):
    """A person answered a problem; `candidate` is the id of the object in Xero to link to, None for other answers."""

    type: Literal["problem.answered"] = "problem.answered"
    problem_id: UUID
    action: Action
    candidate: str | None = None


class XeroNotice(Contract):
    """One event of a verified webhook.

    `category` may be one that the suite does not use. `data` holds the short texts that Xero adds to the event: Type
    and Status, and for some categories the time of the change.
    """

    tenant_id: UUID
    category: str
    resource_id: str
    event_type: str
    at: Time | None = None
    data: dict[str, str] = Field(default_factory=dict)


class XeroChanged(Event):
    """Xero sent webhook events: objects changed there."""

    type: Literal["xero.changed"] = "xero.changed"
    notices: tuple[XeroNotice, ...]


class Problem(Contract):
    """A problem document (RFC 9457), used between services and in the public API.

    `version` is the current version, set where a change was based on another one.
    """

    type: str = "about:blank"
    title: str
    status: Count
    detail: str = ""
    code: str = ""
    remedy: str = ""
    place: str | None = None
    errors: tuple[dict[str, Any], ...] | None = None
    version: Count | None = None

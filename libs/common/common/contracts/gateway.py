"""What the gateway says: somebody pressed a button, answered a problem, or Xero rang."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.message import Contract, Event, Time

Mode = Literal["sync", "preview", "rebuild", "choices"]
Trigger = Literal["person", "schedule", "change", "connected", "settings"]


class SyncRequested(Event):
    """A sync is wanted; also said by config (schedule) and the worker (on change).

    `kinds` are the kinds of records that are read again in Xero; empty means all of them.
    """

    type: Literal["sync.requested"] = "sync.requested"
    sync_id: UUID
    mode: Mode = "sync"
    trigger: Trigger = "person"
    kinds: tuple[str, ...] = ()


class SyncStopRequested(Event):
    """A person wants a sync to stop."""

    type: Literal["sync.stop_requested"] = "sync.stop_requested"
    sync_id: UUID


Action = Literal["retry", "ignore", "link", "create", "skip", "use_app", "use_xero", "accept"]
"""What a person may answer to a problem.

`use_app` sends the app's values of the fields that differ to Xero, `use_xero` brings Xero's to the app, `accept` leaves
each side as it is.
"""


class ProblemAnswered(Event):
    """A person answered a problem."""

    type: Literal["problem.answered"] = "problem.answered"
    problem_id: UUID
    action: Action
    candidate: str | None = None


class XeroNotice(Contract):
    """One event of a verified webhook.

    `category` may be one that nobody here reads. `data` is what Xero adds to the event, a few short texts: Type and
    Status, for some categories the time of the change.
    """

    tenant_id: UUID
    category: str
    resource_id: str
    event_type: str
    at: Time | None = None
    data: dict[str, str] = Field(default_factory=dict)


class XeroChanged(Event):
    """Xero told that something changed there."""

    type: Literal["xero.changed"] = "xero.changed"
    notices: tuple[XeroNotice, ...]


class Problem(Contract):
    """A problem document (RFC 9457), inside the suite and at its public doors.

    `version` is the version that is there now, where a change was based on another one.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str = ""
    remedy: str = ""
    place: str | None = None
    errors: tuple[dict[str, Any], ...] | None = None
    version: int | None = None

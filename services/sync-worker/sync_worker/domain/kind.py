"""The types that kinds, flows and repositories share for records and their objects in Xero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from common.contracts.config import Settings
from common.contracts.pulled import Account, OrganisationFacts
from sync_worker.domain.fields import Merge, MergeState, Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.problems import Problem

Element = JsonObject
"""An object of Xero as JSON, with numbers as Decimals."""


class Verb(StrEnum):
    """The operation on an object in Xero."""

    REMOVE = "remove"
    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, order=True)
class Ref:
    """A record's kind and id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Link:
    """A record's object in Xero.

    `revision` is the revision of the record that Xero holds (0: none), `state` is live, removed or archived, `seen` the
    short form of the object as it was last read (`seen_of`), `merge` the base of the three-way merge.
    """

    xero_id: str
    revision: int
    state: str = "live"
    seen: JsonObject = field(default_factory=dict)
    merge: MergeState = field(default_factory=MergeState)


@dataclass(frozen=True)
class Context:
    """The input of a kind's decisions: the sync's settings, the organisation and the links of the records involved."""

    company_id: UUID
    tenant_id: UUID
    settings: Settings
    organisation: OrganisationFacts
    accounts: Mapping[UUID, Account]
    links: Mapping[Ref, Link]
    address: str
    """The public address of the app, without a trailing slash."""
    answers: Mapping[Ref, str] = field(default_factory=dict)
    """The decisions about records: `create` by a person, `numbered` where a name was taken."""
    labels: Mapping[Ref, str] = field(default_factory=dict)
    """The labels of records without a link."""

    def with_edits(self) -> "Context":
        """Return the context with edits allowed, for an edit that was made before its create was answered."""
        edits = {"import_invoice_edits": True, "update_customers": True}
        return replace(self, settings=self.settings.model_copy(update=edits))

    def id_of(self, kind: str, record_id: str) -> str | None:
        """Return the Xero id of a record, or None if it has no live object in Xero."""
        link = self.links.get(Ref(kind, record_id))
        return link.xero_id if link is not None and link.state == "live" else None


@dataclass(frozen=True)
class Send:
    """The verdict to send an element; `notes` are sentences for the log, for example that a text was shortened.

    `ours` are the app's values that both sides share once it is written. `merge` is the comparison with the link's
    base, or None if there is no link yet.
    """

    verb: Verb
    payload: JsonObject
    notes: tuple[str, ...] = ()
    ours: Values = field(default_factory=dict, compare=False)
    merge: Merge | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Skip:
    """The verdict to send nothing.

    A silent skip is no news (Xero has the same values) and counts as synced; any other is logged once. `until` names
    the place of the setting that would change it, or is None if only a new revision does.
    """

    sentence: str
    silent: bool = False
    until: str | None = None
    merge: Merge | None = field(default=None, compare=False)


Verdict = Send | Skip | Problem


@dataclass(frozen=True)
class Call:
    """A request to Xero's accounting API; `path` is relative to /api.xro/2.0/, `body` is JSON.

    `modified_since` is the value of If-Modified-Since, or None.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: JsonObject | None = None
    modified_since: str | None = None


@dataclass(frozen=True)
class Reading:
    """The elements that were read of a kind.

    `at` is Xero's time when the reading began, `whole` whether these are all elements of the kind.
    """

    elements: Sequence[Element]
    at: datetime | None
    whole: bool


@dataclass(frozen=True)
class Matched:
    """The record is the object with this id."""

    xero_id: str


@dataclass(frozen=True)
class Doubtful:
    """The record may be one of several objects; a person must choose."""

    problem: Problem


def amount(value: Decimal) -> str:
    """Return money in the short form: two decimals."""
    return format(value.quantize(Decimal("0.01")), "f")

"""What kinds, flows and repositories say to each other about records and their objects in Xero."""

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
"""An object of Xero as its JSON says, numbers as Decimal."""


class Verb(StrEnum):
    """What is done to an object in Xero."""

    REMOVE = "remove"
    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, order=True)
class Ref:
    """A record by its kind and id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Link:
    """A record's object in Xero.

    `revision` is the record's revision that Xero holds (0: none of ours), `state` is live, removed or archived,
    `seen` what Xero last showed of it in the kind's own short form (what `seen_of` gave), `merge` the base of the
    three-way merge.
    """

    xero_id: str
    revision: int
    state: str = "live"
    seen: JsonObject = field(default_factory=dict)
    merge: MergeState = field(default_factory=MergeState)


@dataclass(frozen=True)
class Context:
    """What a kind may know: the frozen settings, the organisation's facts, and the links it asked for."""

    company_id: UUID
    tenant_id: UUID
    settings: Settings
    organisation: OrganisationFacts
    accounts: Mapping[UUID, Account]
    links: Mapping[Ref, Link]
    address: str
    """The public address of the app, without a slash at its end."""
    answers: Mapping[Ref, str] = field(default_factory=dict)
    """What was decided about records: `create` by a person, `numbered` where a name was taken."""
    labels: Mapping[Ref, str] = field(default_factory=dict)
    """How people know the records that have no link."""

    def with_edits(self) -> "Context":
        """Give the same for a record whose edit was made before its create was answered: the edit belongs to it."""
        edits = {"import_invoice_edits": True, "update_customers": True}
        return replace(self, settings=self.settings.model_copy(update=edits))

    def id_of(self, kind: str, record_id: str) -> str | None:
        """Give the Xero id of a record that is in Xero now."""
        link = self.links.get(Ref(kind, record_id))
        return link.xero_id if link is not None and link.state == "live" else None


@dataclass(frozen=True)
class Send:
    """This element is to be sent; `notes` are sentences for the log (something was shortened, say).

    `ours` are the app's values that both sides share once it was written. `merge` is what the comparison with the
    link's base decided besides; None where there is no link yet.
    """

    verb: Verb
    payload: JsonObject
    notes: tuple[str, ...] = ()
    ours: Values = field(default_factory=dict, compare=False)
    merge: Merge | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Skip:
    """Nothing is to be sent.

    A silent leave is no news (Xero shows the same already) and counts as synced; another is logged once.
    `until` names the setting that would change it, or None when only a new revision does.
    """

    sentence: str
    silent: bool = False
    until: str | None = None
    merge: Merge | None = field(default=None, compare=False)


Verdict = Send | Skip | Problem


@dataclass(frozen=True)
class Call:
    """A request to Xero's accounting API; `path` is below /api.xro/2.0/, the body is JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: JsonObject | None = None
    modified_since: str | None = None


@dataclass(frozen=True)
class Reading:
    """What was read of a kind, Xero's time when the reading began, and whether it is all there is."""

    elements: Sequence[Element]
    at: datetime | None
    whole: bool


@dataclass(frozen=True)
class Matched:
    """The record is this object."""

    xero_id: str


@dataclass(frozen=True)
class Doubtful:
    """The record may be one of these objects; a person has to say which."""

    problem: Problem


def amount(value: Decimal) -> str:
    """Money as it is kept in short forms: two decimals."""
    return format(value.quantize(Decimal("0.01")), "f")

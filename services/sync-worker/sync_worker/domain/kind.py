"""What a kind of record must answer; a kind is a module of kinds/ with these names in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import UUID

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.pulled import Account, OrganisationFacts
from sync_worker.domain.fields import Field, Merge, MergeState, Policy, Values
from sync_worker.domain.problems import Problem

Element = Mapping[str, Any]
"""An object of Xero as its JSON says, numbers as Decimal."""

R_contra = TypeVar("R_contra", bound=Contract, contravariant=True)
R = TypeVar("R", bound=Contract)


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
    seen: Mapping[str, Any] = field(default_factory=dict)
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
    payload: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    ours: Values = field(default_factory=dict, compare=False)
    merge: Merge | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Leave:
    """Nothing is to be sent.

    A silent leave is no news (Xero shows the same already) and counts as synced; another is logged once.
    `until` names the setting that would change it, or None when only a new revision does.
    """

    sentence: str
    silent: bool = False
    until: str | None = None
    merge: Merge | None = field(default=None, compare=False)


Verdict = Send | Leave | Problem


@dataclass(frozen=True)
class Call:
    """A request to Xero's accounting API; `path` is below /api.xro/2.0/, the body is JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    modified_since: str | None = None


@dataclass(frozen=True)
class Matched:
    """The record is this object."""

    xero_id: str


@dataclass(frozen=True)
class Doubtful:
    """The record may be one of these objects; a person has to say which."""

    problem: Problem


class Kind(Protocol[R]):
    """What every kind answers."""

    @property
    def NAME(self) -> str:
        """The kind's name in records, entries and the API."""
        ...

    @property
    def RECORD(self) -> type[R]:
        """The contract of its records."""
        ...

    @property
    def ENVELOPE(self) -> str:
        """The key of Xero's list, Invoices say."""
        ...

    @property
    def ID(self) -> str:
        """The key of Xero's id in an element, InvoiceID say."""
        ...

    def label(self, record: R, /) -> str:
        """How people know the record: a name or number."""
        ...

    def seen_of(self, element: Element, /) -> dict[str, Any]:
        """The short form of what Xero shows that later decisions need; JSON without Decimals (money as strings)."""
        ...

    def state_of(self, element: Element, /) -> str:
        """live, removed or archived."""
        ...

    def merged_into(self, element: Element, /) -> str | None:
        """The Xero id this object was merged into, or None."""
        ...

    def page_path(self, xero_id: str, /) -> str:
        """The path of its page in Xero's web application."""
        ...

    @property
    def FIELDS(self) -> Sequence[Field]:
        """The fields that are compared, sent and taken; what is not in it does not travel."""
        ...

    def ours_of(self, record: R, link: Link | None, context: Context, /) -> Values:
        """The record's fields in the form in which Xero shows them; one that does not fit Xero is left out."""
        ...

    def theirs_of(self, element: Element, /) -> Values:
        """The fields that an object shows; one that the element does not hold is left out."""
        ...

    def policy(self, settings: Settings, /) -> Policy:
        """Whether changes of the app go to Xero, and whose change counts where both sides made one."""
        ...

    def app_value(self, name: str, text: str, /) -> Any:
        """Xero's text of a field as a JSON value of the app's record."""
        ...


class PushedKind(Kind[R], Protocol[R]):
    """A kind that goes to Xero."""

    @property
    def MOST(self) -> Mapping[Verb, int]:
        """The verbs it knows, each with the most elements of one call."""
        ...

    def needs(self, record: R, /) -> Iterable[Ref]:
        """The records that must be in Xero before it (it is held until then)."""
        ...

    def looks_at(self, record: R, /) -> Iterable[Ref]:
        """Further records whose links its verdict reads."""
        ...

    def parts(self, record: R, /) -> Iterable[tuple[str, Contract]]:
        """Records of kinds of their own that it brings along: (kind, record)."""
        ...

    def verdict(self, record: R, link: Link | None, context: Context, /) -> Verdict:
        """What the record's newest state needs; it is not withdrawn and its needs are met."""
        ...

    def removal(self, record: R, link: Link, context: Context, /) -> Verdict:
        """How the object of a withdrawn record leaves Xero: Send(REMOVE, ...), Leave or Problem."""
        ...

    def write(self, verb: Verb, payloads: Sequence[Mapping[str, Any]], /) -> Call:
        """The one call that sends these payloads."""
        ...

    def key(self, payload: Mapping[str, Any], /) -> str:
        """The business key a payload carries, by which its answer is found."""
        ...

    def key_of(self, element: Element, /) -> str:
        """The same key, read from an element of Xero's answer."""
        ...

    def owner_of(self, element: Element, /) -> str | None:
        """The id of the record that an object names as its own, or None."""
        ...

    def is_ours(self, record: R, element: Element, /) -> bool:
        """Whether an object found in Xero is this record's own."""
        ...


class PulledKind(Kind[R], Protocol[R]):
    """A kind whose records also come from Xero."""

    @property
    def SHARED(self) -> bool:
        """Whether several records may be one object of Xero."""
        ...

    def match_keys(self, record: R, /) -> Sequence[str]:
        """The keys under which candidates for this record are found."""
        ...

    def match_keys_of(self, element: Element, /) -> Sequence[str]:
        """The keys of an object in Xero."""
        ...

    def match(
        self, record: R, candidates: Sequence[Element], settings: Settings, /
    ) -> Matched | Doubtful | None:
        """Which of the candidates (thin elements as `seen_of` gave them, with ID) the record is."""
        ...

    def pulled(self, element: Element, record_id: str, /) -> R | None:
        """The object as a record of the app; None for what is not pulled."""
        ...


class ReadKind(Protocol):
    """How the objects of a kind that changed in Xero are read."""

    def reading(self, since: str | None, page: int, /) -> Call:
        """The call that reads what changed; `since` is If-Modified-Since, None reads all."""
        ...

    @property
    def PAGE(self) -> int | None:
        """Elements of a full page, or None for a list that is not paged."""
        ...


def amount(value: Decimal) -> str:
    """Money as it is kept in short forms: two decimals."""
    return format(value.quantize(Decimal("0.01")), "f")

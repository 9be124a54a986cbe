"""What kinds of records can do, as classes: a flow asks for exactly the capability that it needs.

A kind is one object. Its class names its record type, so that inside a kind every record is typed. The registry
(`sync_worker.kinds`) is the one place that knows all kinds and finds those with a capability.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from common.contracts.config import Settings
from common.contracts.message import Contract, Event
from common.contracts.pulled import TaxRate
from common.contracts.records import Entity
from sync_worker.domain.elements import parts_of
from sync_worker.domain.fields import Field, Policy, Values
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Call, Context, Doubtful, Element, Link, Matched, Ref, Verb, Verdict
from sync_worker.domain.problems import Cause

R = TypeVar("R", bound=Entity)


class Kind(ABC, Generic[R]):
    """A kind of record: how its records are known, and how its objects in Xero are read and compared."""

    name: ClassVar[str]
    """The kind's name in records, entries and the API."""
    record_type: type[R]
    """The contract of its records."""
    envelope: ClassVar[str]
    """The key of the list in Xero's answers, for example Invoices."""
    id_key: ClassVar[str]
    """The key of Xero's id in an element, for example InvoiceID."""
    list_page: ClassVar[str]
    """The path of the page of all its objects in Xero's web application."""
    fields: ClassVar[Sequence[Field]]
    """The fields that are compared, sent and taken; what is not in it does not travel."""
    page_size: ClassVar[int | None] = 1000
    """The number of elements of a full page, or None for a list without pages, which is always read whole."""
    read_with: ClassVar[str | None] = None
    """The kind of which something must be linked before this one is read; None: it is always read."""
    inside: ClassVar[str | None] = None
    """The kind whose objects hold the objects of this one, or None."""
    reads_own_only: ClassVar[bool] = False
    """Whether a reading shows only what was created through this app."""

    def parse(self, record: JsonObject) -> R:
        """Return a stored record as its contract.

        Raises:
            pydantic.ValidationError: The record breaks its contract.
        """
        return self.record_type.model_validate(record)

    @abstractmethod
    def label(self, record: R) -> str:
        """Return how people know the record: a name or number."""

    def label_of(self, record: JsonObject) -> str:
        """Return how people know a stored record."""
        return self.label(self.parse(record))

    def match_keys(self, record: R) -> Sequence[str]:
        """Return the keys under which objects and other records that may be the same are found."""
        return ()

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the match keys of an object in Xero, and `owner:` with the id of the record that it names."""
        return ()

    @abstractmethod
    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads what changed; `since` is If-Modified-Since, None reads all."""

    def elements_of(self, answer: JsonObject) -> Sequence[Element]:
        """Return the elements that an answer of Xero holds."""
        return parts_of(answer, self.envelope)

    @abstractmethod
    def seen_of(self, element: Element) -> JsonObject:
        """Return the short form of what Xero shows that later decisions need, money as strings."""

    @abstractmethod
    def state_of(self, element: Element) -> str:
        """Return `live`, `removed` or `archived`."""

    def merged_into(self, element: Element) -> str | None:
        """Return the Xero id of the object that this one was merged into, or None."""
        return None

    @abstractmethod
    def page_path(self, xero_id: str) -> str:
        """Return the path of the object's page in Xero's web application."""

    @abstractmethod
    def ours_of(self, record: R, link: Link | None, context: Context) -> Values:
        """Return the record's fields in the form in which Xero shows them, without those that do not fit Xero."""

    @abstractmethod
    def theirs_of(self, element: Element) -> Values:
        """Return the fields that an object shows, without those that the element does not hold."""

    def removed(self, theirs: Values) -> Values:
        """Return the fields that an object shows once a list that is read whole no longer holds it."""
        return theirs

    @abstractmethod
    def policy(self, settings: Settings) -> Policy:
        """Return whether changes of the app go to Xero, and whose change counts where both sides made one."""

    def app_value(self, name: str, text: str) -> JsonValue:
        """Return Xero's text of a field as a JSON value of the app's record."""
        return text


class PushedKind(Kind[R]):
    """A kind whose records go to Xero."""

    max_per_call: ClassVar[Mapping[Verb, int]]
    """The verbs it knows, each with the most elements of one call."""
    keys_are_unique: ClassVar[bool] = False
    """Whether Xero takes each of its match keys once, so that of several records only the first is booked."""
    verified: ClassVar[bool] = False
    """Whether it is read again after a sync of which it is not certain what Xero holds."""
    doubles: ClassVar[bool] = False
    """Whether Xero takes the same twice without asking: it is read before a write is repeated."""
    touches: ClassVar[tuple[str, ...]] = ()
    """The kinds whose objects in Xero change when one of this kind is written."""

    def depends_on(self, record: R) -> Iterable[Ref]:
        """Return the records that must be in Xero before it; it waits until then."""
        return ()

    def references(self, record: R) -> Iterable[Ref]:
        """Return further records whose links its verdict reads."""
        return ()

    @abstractmethod
    def verdict(self, record: R, link: Link | None, context: Context) -> Verdict:
        """Return what the record's newest state needs; it is not withdrawn, and what it depends on is in Xero."""

    @abstractmethod
    def removal(self, record: R, link: Link, context: Context) -> Verdict:
        """Return how the object of a withdrawn record leaves Xero."""

    @abstractmethod
    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return the one call that sends these payloads."""

    @abstractmethod
    def key(self, payload: JsonObject) -> str:
        """Return the Xero id of a payload, or its business key while there is none; its answer is found by it."""

    @abstractmethod
    def key_of(self, element: Element) -> str:
        """Return the business key of an element of Xero's answer."""

    def owner_of(self, element: Element) -> str | None:
        """Return the id of the record that an object names as its own, or None."""
        return None

    @abstractmethod
    def is_ours(self, record: R, element: Element) -> bool:
        """Return whether an object found in Xero is this record's own."""


class PulledKind(Kind[R]):
    """A kind whose records also come from Xero."""

    pulled_event: ClassVar[type[Event]]
    """The event that brings its records to the app: `tenant_id`, and `records` of type `pulled_item`."""
    pulled_item: ClassVar[type[Contract]]
    shared: ClassVar[bool] = False
    """Whether several records may be one object of Xero."""

    @abstractmethod
    def match(
        self, record: R, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """Return which of the candidates the record is; a candidate is what `seen_of` returned, with its id."""

    @abstractmethod
    def pulled(self, element: Element, record_id: str) -> R | None:
        """Return the object as a record of the app, or None for what is not pulled."""


class MarkedKind(PulledKind[R]):
    """A pulled kind whose match keys tell from which record an object came."""

    @abstractmethod
    def owner_by_key(self, keys: Sequence[str]) -> str | None:
        """Return the id of the record whose mark is among an object's match keys, or None."""


class RelinkedKind(Kind[R]):
    """A kind whose record is linked again, to an object that takes the place of one that is gone."""

    relinked: ClassVar[str]
    """The sentence about that, for the log."""

    @abstractmethod
    def succeeds(self, record: R, seen: JsonObject, fields: Values) -> bool:
        """Return whether a live object takes the place of the record's own; `seen` and `fields` are what it shows."""


class ChoiceKind(Kind[R]):
    """A kind whose objects people pick from in the settings."""

    @abstractmethod
    def choice_of(self, element: Element) -> TaxRate:
        """Return the object as people pick it."""


class ParentKind(PushedKind[R]):
    """A kind whose records bring records of other kinds along: their children."""

    child_kinds: ClassVar[tuple[str, ...]]
    """The kinds of the children."""

    @abstractmethod
    def children(self, record: R) -> Iterable[tuple[str, Entity]]:
        """Return the children of a record, each with the name of its kind."""


class RenamedKind(PushedKind[R]):
    """A kind whose record can be sent once more under another name, with a suffix, after a refusal."""

    @abstractmethod
    def can_rename(self, cause: Cause, settings: Settings) -> bool:
        """Return whether another name helps against this cause, and settings allow it."""


class RevocableKind(PushedKind[R]):
    """A kind of which an object that was sent twice can be told, and taken back."""

    @abstractmethod
    def was_sent_as(self, element: Element, payload: JsonObject) -> bool:
        """Return whether an object in Xero is exactly what a create sent."""

    @abstractmethod
    def revocation(self, element: Element) -> JsonObject:
        """Return the payload that takes back an object that was sent twice."""

    @abstractmethod
    def described(self, element: Element) -> str:
        """Return an object in Xero in a few words."""

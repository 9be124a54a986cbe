"""The capabilities of kinds of records, as classes: a flow asks for exactly the one that it needs.

A kind is one object. Its class names its record type, so that inside a kind every record is typed. The registry
(`sync_worker.kinds`) is the only place that knows all kinds and finds those with a capability.
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
    """A kind of record: how its records are identified, and how its objects in Xero are read and compared."""

    name: ClassVar[str]
    """The kind's name in records, log entries and the API."""
    record_type: type[R]
    """The contract of its records."""
    envelope: ClassVar[str]
    """The key of the list in Xero's answers, for example Invoices."""
    id_key: ClassVar[str]
    """The key of Xero's id in an element, for example InvoiceID."""
    list_page: ClassVar[str]
    """The path of the list of its objects in Xero's web application."""
    fields: ClassVar[Sequence[Field]]
    """The fields that are compared, sent and taken; all others are ignored."""
    page_size: ClassVar[int | None] = 1000
    """The number of elements of a full page, or None for a list without pages, which is always read whole."""
    read_with: ClassVar[str | None] = None
    """The kind of which a record must be linked before this one is read, or None to read it always."""
    inside: ClassVar[str | None] = None
    """The kind whose objects hold the objects of this one, or None."""
    reads_own_only: ClassVar[bool] = False
    """Whether a reading returns only objects that this app created."""

    def parse(self, record: JsonObject) -> R:
        """Return a stored record as an object of its contract.

        A record that breaks its contract raises a pydantic.ValidationError.
        """
        return self.record_type.model_validate(record)

    @abstractmethod
    def label(self, record: R) -> str:
        """Return the name or number by which people know the record."""

    def label_of(self, record: JsonObject) -> str:
        """Return the name or number by which people know a stored record."""
        return self.label(self.parse(record))

    def match_keys(self, record: R) -> Sequence[str]:
        """Return the keys under which to find objects and other records that may be the same."""
        return ()

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the match keys of an object in Xero, and `owner:<record id>` if it carries the mark of a record."""
        return ()

    @abstractmethod
    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads a page of the objects that changed.

        `since` is the value of If-Modified-Since, or None to read all. Pages start at 1.
        """

    def elements_of(self, answer: JsonObject) -> Sequence[Element]:
        """Return the elements in an answer of Xero."""
        return parts_of(answer, self.envelope)

    @abstractmethod
    def seen_of(self, element: Element) -> JsonObject:
        """Return the short form of an element: the values that later decisions need, money as strings."""

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
        """Return the record's fields in the form in which Xero shows them, without those that Xero does not accept."""

    @abstractmethod
    def theirs_of(self, element: Element) -> Values:
        """Return the fields of an element, without those that the element does not hold."""

    def removed(self, theirs: Values) -> Values:
        """Return the fields of an object that is missing in a list that was read whole."""
        return theirs

    @abstractmethod
    def policy(self, settings: Settings) -> Policy:
        """Return whether the app's changes go to Xero, and which side wins where both changed a field."""

    def app_value(self, name: str, text: str) -> JsonValue:
        """Return the text of a field in Xero as a JSON value of the app's record."""
        return text


class PushedKind(Kind[R]):
    """A kind whose records go to Xero."""

    max_per_call: ClassVar[Mapping[Verb, int]]
    """The supported verbs, each with the most elements of one call."""
    keys_are_unique: ClassVar[bool] = False
    """Whether its match keys are unique in Xero: of several records with one key only the first is sent."""
    verified: ClassVar[bool] = False
    """Whether it is read again after a sync if it is not certain what Xero holds."""
    doubles: ClassVar[bool] = False
    """Whether Xero accepts duplicates: a reading precedes each repeated write."""
    touches: ClassVar[tuple[str, ...]] = ()
    """The kinds whose objects change in Xero when one of this kind is written."""

    def depends_on(self, record: R) -> Iterable[Ref]:
        """Return the records that must be in Xero first; the record waits for them."""
        return ()

    def references(self, record: R) -> Iterable[Ref]:
        """Return further records whose links the verdict reads."""
        return ()

    @abstractmethod
    def verdict(self, record: R, link: Link | None, context: Context) -> Verdict:
        """Return what to do about the record's newest revision.

        The record is not withdrawn, and the records that it depends on are in Xero.
        """

    @abstractmethod
    def removal(self, record: R, link: Link, context: Context) -> Verdict:
        """Return how to remove the object of a withdrawn record from Xero."""

    @abstractmethod
    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return the call that sends these payloads."""

    @abstractmethod
    def key(self, payload: JsonObject) -> str:
        """Return the Xero id of a payload, or its business key if it has no id. It identifies the payload's answer."""

    @abstractmethod
    def key_of(self, element: Element) -> str:
        """Return the business key of an element in Xero's answer."""

    def owner_of(self, element: Element) -> str | None:
        """Return the id of the record whose mark an object carries, or None."""
        return None

    @abstractmethod
    def is_ours(self, record: R, element: Element) -> bool:
        """Return whether an object found in Xero came from this record."""


class PulledKind(Kind[R]):
    """A kind whose records also come from Xero."""

    pulled_event: ClassVar[type[Event]]
    """The event that brings its records to the app, with `tenant_id` and `records` of type `pulled_item`."""
    pulled_item: ClassVar[type[Contract]]
    shared: ClassVar[bool] = False
    """Whether several records may share one object in Xero."""

    @abstractmethod
    def match(
        self, record: R, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """Return which of the candidates is the record, or None if none is.

        A candidate is the short form of an object (`seen_of`) with its id. `Doubtful` leaves the decision to a person.
        """

    @abstractmethod
    def pulled(self, element: Element, record_id: str) -> R | None:
        """Return the object as a record of the app with this id, or None if it is not pulled."""


class MarkedKind(PulledKind[R]):
    """A pulled kind whose match keys show from which record an object came."""

    @abstractmethod
    def owner_by_key(self, keys: Sequence[str]) -> str | None:
        """Return the id of the record whose mark is among an object's match keys, or None."""


class RelinkedKind(Kind[R]):
    """A kind whose record is linked to a replacement when its object is gone from Xero."""

    relinked: ClassVar[str]
    """The sentence for the log."""

    @abstractmethod
    def succeeds(self, record: R, seen: JsonObject, fields: Values) -> bool:
        """Return whether a live object replaces the record's own.

        `seen` and `fields` are its `seen_of` and `theirs_of`.
        """


class ChoiceKind(Kind[R]):
    """A kind whose objects people choose from in the settings."""

    @abstractmethod
    def choice_of(self, element: Element) -> TaxRate:
        """Return the object as an option for the settings."""


class ParentKind(PushedKind[R]):
    """A kind whose records contain records of other kinds: their children."""

    child_kinds: ClassVar[tuple[str, ...]]
    """The kinds of the children."""

    @abstractmethod
    def children(self, record: R) -> Iterable[tuple[str, Entity]]:
        """Return the children of a record, each with the name of its kind."""


class RenamedKind(PushedKind[R]):
    """A kind whose record can be sent again under another name, with a suffix, after Xero refused it."""

    @abstractmethod
    def can_rename(self, cause: Cause, settings: Settings) -> bool:
        """Return whether another name helps against this cause and the settings allow it."""


class RevocableKind(PushedKind[R]):
    """A kind whose duplicates in Xero can be recognised and removed."""

    @abstractmethod
    def was_sent_as(self, element: Element, payload: JsonObject) -> bool:
        """Return whether an object in Xero is exactly what this payload created."""

    @abstractmethod
    def revocation(self, element: Element) -> JsonObject:
        """Return the payload that removes a duplicate."""

    @abstractmethod
    def described(self, element: Element) -> str:
        """Return a short description of an object in Xero, for people."""

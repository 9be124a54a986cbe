"""The kind that invoices and credit notes share: created under their number, changed by id, voided."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from common.contracts.config import Settings
from sync_worker.domain import document_merge, documents
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.document_merge import D, Form
from sync_worker.domain.elements import text_of
from sync_worker.domain.fields import Policy, Values
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Context, Element, Link, Ref, Verb, Verdict
from sync_worker.domain.matching import folded


class DocumentKind(Form[D], PushedKind[D]):
    """A document of a customer with lines and totals."""

    max_per_call: ClassVar[Mapping[Verb, int]] = {Verb.REMOVE: 50, Verb.CREATE: 50, Verb.UPDATE: 50}
    verified = True
    keys_are_unique = True
    fields = document_merge.FIELDS

    @abstractmethod
    def key_of(self, element: Element) -> str:
        """Return the business key of a create; a payload and Xero's answer to it have the same."""

    def label(self, record: D) -> str:
        """Return the number, by which people know a document."""
        return record.number

    def depends_on(self, record: D) -> Iterable[Ref]:
        """Return the document's customer."""
        return (Ref("customer", record.customer_id),)

    def references(self, record: D) -> Iterable[Ref]:
        """Return the taxes and products of its lines."""
        return documents.named_in_lines(record)

    def verdict(self, record: D, link: Link | None, context: Context) -> Verdict:
        """Return a create, an update if edits are allowed, or the reason why nothing is sent."""
        return document_merge.verdict_of(record, link, context, self)

    def removal(self, record: D, link: Link, context: Context) -> Verdict:
        """Return a void; for a draft, a deletion."""
        return documents.removal_of(record, link, context, self.id_key)

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return a PUT for creates, which never overwrites a document with the same number, or a POST by id."""
        query = {"summarizeErrors": "false", "unitdp": "4"}
        method = "PUT" if verb is Verb.CREATE else "POST"
        return Call(method, self.envelope, query, {self.envelope: list(payloads)})

    def key(self, payload: JsonObject) -> str:
        """Return the Xero id, or the business key of a create."""
        return text_of(payload, self.id_key) or self.key_of(payload)

    def match_keys(self, record: D) -> Sequence[str]:
        """Return the number, which Xero requires to be unique regardless of case and spaces."""
        return (f"number:{folded(record.number)}",)

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the record whose mark the document carries, if any, and its number."""
        owner = self.owner_of(element)
        return (*([f"owner:{owner}"] if owner else []), f"number:{folded(text_of(element, self.number_key))}")

    def ours_of(self, record: D, link: Link | None, context: Context) -> Values:
        """Return the document's fields as Xero would show them."""
        return document_merge.ours_of(record, context, self)

    def theirs_of(self, element: Element) -> Values:
        """Return the fields that a document in Xero shows."""
        return document_merge.theirs_of(element, self)

    def policy(self, settings: Settings) -> Policy:
        """Return that edits go to Xero with the switch on, and that the app wins: documents are never pulled."""
        return Policy(push=settings.import_invoice_edits, app_wins=True)

    def state_of(self, element: Element) -> str:
        """Return `removed` for a voided or deleted document, else `live`."""
        return documents.state_of_document(element)

"""The fields of invoices and credit notes: their comparison with Xero, and the payload of an edit."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from common.contracts.records import CreditNote, Invoice
from common.contracts.sync import FieldChange
from sync_worker.domain import documents
from sync_worker.domain.comparison import shown
from sync_worker.domain.elements import day_of, money_of, part_of, parts_of, text_of
from sync_worker.domain.fields import (
    Difference,
    Field,
    Merge,
    MergeState,
    Policy,
    Reason,
    Value,
    payload_of,
    shown_in,
)
from sync_worker.domain.fitting import Fit, one_line
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Context, Element, Link, Send, Skip, Verb, Verdict, amount
from sync_worker.domain.line_payload import line_of, line_payload, our_lines
from sync_worker.domain.lines import line_items
from sync_worker.domain.merge import ours_changed
from sync_worker.domain.problems import PAID_CANNOT_CHANGE, REMOVED_IN_XERO, TOTAL_ZERO, Problem

SAME = "Xero already has the same values."
ISSUED = FieldChange(field="status", before="draft", after="approved", by="app")


def _in_lower_case(element: Element, key: str) -> str:
    return text_of(element, key).lower()


FIELDS = (
    Field("number", "number", figure=True),
    Field("date", "date", figure=True, key="Date", read=day_of),
    Field("due_date", "due date", figure=True, key="DueDate", read=day_of),
    Field("reference", "reference", key="Reference"),
    Field("currency", "currency", figure=True, key="CurrencyCode", read=text_of),
    Field("prices", "prices with or without tax", figure=True, key="LineAmountTypes", read=_in_lower_case),
    Field("contact", "contact", figure=True, key="Contact"),
    Field("lines", "lines", figure=True),
    Field("status", "status", figure=True, derived=True),
    Field("approval", "status", sent=False),
    Field("subtotal", "subtotal", figure=True, derived=True, key="SubTotal"),
    Field("tax", "tax", figure=True, derived=True, key="TotalTax"),
    Field("total", "total", figure=True, derived=True, key="Total"),
)
_FIGURES = ("date", "currency", "prices", "subtotal", "tax", "total")

D = TypeVar("D", bound=Invoice | CreditNote)
Header = Mapping[str, JsonValue]
"""The fields of a document that are sent besides its lines, by field name."""


class Form(ABC, Generic[D]):
    """The differences between invoices and credit notes in Xero."""

    id_key: ClassVar[str]
    number_key: ClassVar[str]
    """The key of the document's number in an element."""
    discounts: ClassVar[bool]
    """Whether its lines may hold a discount."""
    shows_due_date: ClassVar[bool]
    """Whether Xero shows the due date of every document that has one."""
    open_when_paid: ClassVar[tuple[str, ...]]
    """The fields that may still change once money is applied."""

    @abstractmethod
    def header(self, record: D, context: Context, fit: Fit) -> Header:
        """Return the fields to send besides the lines."""

    @abstractmethod
    def once(self, record: D, context: Context) -> JsonObject:
        """Return the further keys of a create."""

    @abstractmethod
    def reference_of(self, element: Element) -> str:
        """Return the record's own reference from an element, without a mark."""


def common_header(record: Invoice | CreditNote, context: Context) -> Header:
    """Return the header fields that both documents share.

    The contact holds its id alone: further keys would change the contact.
    """
    return {
        "contact": {"ContactID": context.id_of("customer", record.customer_id)},
        "date": record.date.isoformat(),
        "prices": "Inclusive" if record.prices == "inclusive" else "Exclusive",
        "currency": record.currency,
    }


def verdict_of(record: D, link: Link | None, context: Context, form: Form[D]) -> Verdict:
    """Return a create, an update with the changed fields if edits are allowed, or the reason why nothing is sent."""
    status = documents.status_for(record, context.settings, link.seen if link else {})
    fit = Fit()
    header = form.header(record, context, fit)
    items = line_items(record, context, fit, form.discounts)
    if link is None:
        if (problem := documents.obstacle(record, context, status)) is not None:
            return problem
        if isinstance(items, Problem):
            return items
        if (problem := documents.rate_problem(record, context)) is not None:
            return problem
        sent = documents.sent_to_contact(context.settings, status)
        payload = {
            **form.once(record, context),
            **_named(header, form),
            "LineItems": items,
            "Status": status,
            **sent,
        }
        present = {name: value for name, value in payload.items() if value != ""}
        return Send(Verb.CREATE, present, fit.notes, _values(record, header, items, form))
    allowed = documents.edit_allowed(record, link, context.settings)
    ours = _values(record, header, None if isinstance(items, Problem) else items, form)
    merge = ours_changed(FIELDS, link.merge, ours, {}, Policy(allowed, True), lambda _, text: text)
    return _edit(record, link, context, form, _Edit(merge, status, header, items, fit))


def ours_of(record: D, context: Context, form: Form[D]) -> dict[str, Value]:
    """Return a document's fields as Xero would show them; without lines if their tax or account is unknown."""
    items = line_items(record, context, Fit(), form.discounts)
    return _values(
        record, form.header(record, context, Fit()), None if isinstance(items, Problem) else items, form
    )


def theirs_of(element: Element, form: Form[D]) -> dict[str, Value]:
    """Return the fields of a document in Xero.

    Xero omits the key of an empty due date, so the due date of a live invoice that shows its lines is empty if it is
    missing. A list without lines shows less, and so may a document that was voided or deleted.
    """
    values: dict[str, Value] = {
        "number": text_of(element, form.number_key),
        **shown_in(FIELDS, element),
        "contact": text_of(part_of(element, "Contact"), "ContactID"),
        "status": "void" if text_of(element, "Status") in documents.GONE_STATUSES else "live",
    }
    if "Status" in element and values["status"] == "live":
        values["approval"] = "draft" if text_of(element, "Status") in documents.UNAPPROVED else "approved"
    values |= {one.name: money_of(element, one.key) for one in FIELDS if one.derived and one.key in element}
    if isinstance(element.get("LineItems"), list):
        values["lines"] = [line_of(item) for item in parts_of(element, "LineItems")]
    values = {name: value for name, value in values.items() if value != ""}
    if "Reference" in element or "lines" in values:
        values["reference"] = one_line(form.reference_of(element))
    if form.shows_due_date and "lines" in values and values["status"] == "live":
        values.setdefault("due_date", "")
    return values


@dataclass(frozen=True)
class _Edit:
    merge: Merge
    status: str
    header: Header
    items: list[dict[str, JsonValue]] | Problem
    fit: Fit


def _edit(record: D, link: Link, context: Context, form: Form[D], edit: _Edit) -> Verdict:
    merge = edit.merge
    if link.state != "live":
        return _verdict_of_removed(record, link, context, edit)
    issuing = edit.status == "AUTHORISED" and link.seen.get("status") in documents.UNAPPROVED
    if isinstance(edit.items, Problem) and not documents.edit_allowed(record, link, context.settings):
        return documents.EDITS_OFF
    if not merge.send and not issuing and not isinstance(edit.items, Problem):
        return (
            replace(documents.EDITS_OFF, merge=merge)
            if merge.skipped
            else Skip(SAME, silent=True, merge=merge)
        )
    problem = documents.obstacle(record, context, edit.status)
    if problem is not None:
        return problem
    if documents.money_applied(link.seen):
        return _verdict_of_paid(record, link, form, edit)
    if isinstance(edit.items, Problem):
        return edit.items
    if "lines" in merge.send and (problem := documents.rate_problem(record, context)):
        return problem
    changes = _named({name: value for name, value in edit.header.items() if name in merge.send}, form)
    if "lines" in merge.send:
        changes["LineItems"] = line_payload(merge.send["lines"], link.merge, edit.items)
    if issuing:
        changes |= {"Status": edit.status, **documents.sent_to_contact(context.settings, edit.status)}
        derived = {**merge.derived, "approval": "approved"}
        merge = replace(merge, derived=derived, changes=(*merge.changes, ISSUED))
    return Send(Verb.UPDATE, {form.id_key: link.xero_id, **changes}, edit.fit.notes, merge.written, merge)


def _verdict_of_removed(record: Invoice | CreditNote, link: Link, context: Context, edit: _Edit) -> Verdict:
    """Return the verdict on a new revision of a document that was voided or deleted in Xero.

    It is a problem, because the books lack the document, if it was changed in the app since, if it was issued after its
    draft was deleted in Xero, or if it is valid again after it was voided on both sides. If the settings send issued
    documents as drafts, a deleted draft proves nothing: it may have been issued before.
    """
    merge = edit.merge
    deleted_draft = link.seen.get("status") == "DELETED" and record.status != "draft"
    issued = deleted_draft and context.settings.invoice_status != "DRAFT"
    valid_again = "status" not in link.merge.differences
    if merge.send or issued or valid_again:
        return Problem(REMOVED_IN_XERO, record.id, record.number)
    return replace(documents.GONE, until="settings.switches" if merge.skipped else None, merge=merge)


def _verdict_of_paid(record: D, link: Link, form: Form[D], edit: _Edit) -> Verdict:
    """Return the verdict on an edit of a document to which money is applied.

    Xero then accepts changes of some texts only. A changed figure is a problem; other fields keep Xero's values.
    """
    base = link.merge.ours
    figures = {**edit.merge.send, **edit.merge.derived}
    if any(name in figures and figures[name] != base.get(name, figures[name]) for name in _FIGURES):
        zero = documents.counts_as_paid(link.seen)
        return Problem(TOTAL_ZERO if zero else PAID_CANNOT_CHANGE, record.id, record.number)
    merge = _restricted(edit.merge, link.merge, form.open_when_paid)
    stays = [
        field.label for field in FIELDS if field.name in edit.merge.send and field.name not in merge.send
    ]
    if stays:
        sentence = f"Money is applied to it in Xero, so its {' and '.join(stays)} can no longer change there."
        edit.fit.add_note(sentence)
    if not merge.send:
        return Skip(" ".join(edit.fit.notes) or SAME, silent=not stays, merge=merge)
    changes = _named({name: value for name, value in edit.header.items() if name in merge.send}, form)
    return Send(Verb.UPDATE, {form.id_key: link.xero_id, **changes}, edit.fit.notes, merge.written, merge)


def _restricted(merge: Merge, before: MergeState, names: Sequence[str]) -> Merge:
    """Return a merge that sends only some fields; the others count as skipped."""
    send = {name: value for name, value in merge.send.items() if name in names}
    skipped = {
        name: Difference(Reason.SKIPPED, shown(value), shown(before.theirs.get(name, "")))
        for name, value in merge.send.items()
        if name not in names
    }
    labels = {field.label for field in FIELDS if field.name in send}
    changes = tuple(one for one in merge.changes if one.field in labels)
    state = replace(merge.state, differences={**merge.state.differences, **skipped})
    return replace(merge, state=state, send=send, derived={}, changes=changes)


def _named(header: Header, form: Form[D]) -> dict[str, JsonValue]:
    """Return a header by Xero's keys."""
    number = {form.number_key: header["number"]} if "number" in header else {}
    return {**number, **payload_of(FIELDS, header)}


def _values(record: D, header: Header, items: Sequence[JsonObject] | None, form: Form[D]) -> dict[str, Value]:
    element = {**_named(header, form), **({} if items is None else {"LineItems": list(items)})}
    values = theirs_of(element, form)
    if items is not None:
        values["lines"] = our_lines(record, items)
    figures = {"subtotal": amount(record.subtotal), "tax": amount(record.tax), "total": amount(record.total)}
    return {**values, **figures}

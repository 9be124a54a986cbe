"""Customers are Xero's Contacts, told apart by a ContactNumber that carries the record's id."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from common.contracts.config import Settings
from common.contracts.pulled import CustomersPulled, PulledCustomer
from common.contracts.records import Address, Customer
from sync_worker.domain import contacts
from sync_worker.domain.capabilities import MarkedKind, RelinkedKind, RenamedKind
from sync_worker.domain.elements import line_reader, text_of
from sync_worker.domain.fields import Field, Policy, Values, shown_in
from sync_worker.domain.fitting import Fit, cut, is_seen, length, one_line
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import (
    Call,
    Context,
    Doubtful,
    Element,
    Link,
    Matched,
    Ref,
    Send,
    Skip,
    Verb,
    Verdict,
)
from sync_worker.domain.marks import PREFIX, mark, owner_by
from sync_worker.domain.matching import folded
from sync_worker.domain.merge import ours_changed
from sync_worker.domain.merge_progress import with_skipped
from sync_worker.domain.problems import (
    CUSTOMER_ARCHIVED,
    NAME_EMPTY,
    NAME_TAKEN,
    Cause,
    Problem,
)
from sync_worker.domain.raw import raw_values

_PARTS = {
    "line1": "address line 1",
    "line2": "address line 2",
    "city": "city",
    "region": "region",
    "postal_code": "postal code",
    "country": "country",
}
LOCAL_ONLY = Skip("Customers are never deleted in Xero.", silent=True)


class Customers(MarkedKind[Customer], RenamedKind[Customer], RelinkedKind[Customer]):
    """The customers of the company."""

    name = "customer"
    record_type = Customer
    envelope = "Contacts"
    id_key = "ContactID"
    list_page = "/Contacts"
    relinked = "Its contact was archived in Xero; now it is linked to the new contact with the same number."
    pulled_event = CustomersPulled
    pulled_item = PulledCustomer
    max_per_call: ClassVar[Mapping[Verb, int]] = {Verb.CREATE: 50, Verb.UPDATE: 50}
    fields = (
        Field("name", "name", taken=True, required=True, key="Name", read=line_reader(255)),
        Field("email", "e-mail address", taken=True, key="EmailAddress", read=line_reader()),
        Field("phone", "phone number", taken=True),
        *(Field(f"address.{part}", label, taken=True) for part, label in _PARTS.items()),
        Field("tax_number", "tax number", taken=True, key="TaxNumber", read=line_reader()),
        Field(
            "number",
            "customer number",
            sent=False,
            taken=True,
            fills=True,
            key="AccountNumber",
            read=line_reader(255),
        ),
    )

    def label(self, record: Customer) -> str:
        """A customer is known by name."""
        return record.name

    def verdict(self, record: Customer, link: Link | None, context: Context) -> Verdict:
        """Create it, send what changed with the switch on, or leave it where nothing changed here."""
        fit = Fit()
        ours = contacts.values_of(record, fit)
        if not is_seen(str(ours["name"])):
            return Problem(NAME_EMPTY, record.id)
        answer = context.answers.get(Ref(self.name, record.id))
        if link is None:
            numbered = answer in ("create", "numbered")
            new = _new(record, _numbered(record, ours, fit) if numbered else ours)
            return Send(Verb.CREATE, new, fit.notes, ours)
        if link.state != "live":
            return Problem(CUSTOMER_ARCHIVED, record.id)
        merge = ours_changed(
            self.fields, link.merge, ours, raw_values(record), self.policy(context.settings), self.app_value
        )
        merge = with_skipped(merge, contacts.left_out(record))
        if merge.send:
            words = (
                _numbered(record, merge.send, fit)
                if answer == "numbered" and "name" in merge.send
                else merge.send
            )
            payload = {self.id_key: link.xero_id, **contacts.payload_of(self.fields, words, ours, link.seen)}
            return Send(Verb.UPDATE, payload, fit.notes, merge.written, merge)
        if merge.skipped:
            return Skip(
                "Changes of customers are switched off; Xero keeps its own.",
                until="settings.switches",
                merge=merge,
            )
        untold = merge.state.differences != link.merge.differences and contacts.left_out(record)
        return Skip(" ".join(fit.notes) if untold else "Xero shows the same.", silent=not untold, merge=merge)

    def can_rename(self, cause: Cause, settings: Settings) -> bool:
        """A name that is taken is sent with the customer's number behind it, if settings allow."""
        return cause is NAME_TAKEN and settings.number_behind_name

    def removal(self, record: Customer, link: Link, context: Context) -> Verdict:
        """Customers are never deleted."""
        return LOCAL_ONLY

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """PUT creates and never matches by name; POST with ids changes."""
        method = "PUT" if verb is Verb.CREATE else "POST"
        return Call(method, "Contacts", {"summarizeErrors": "false"}, {"Contacts": list(payloads)})

    def key(self, payload: JsonObject) -> str:
        """The id, or our number while there is none."""
        return str(payload.get(self.id_key) or payload["ContactNumber"])

    def key_of(self, element: Element) -> str:
        """The contact number."""
        return text_of(element, "ContactNumber")

    def owner_of(self, element: Element) -> str | None:
        """The record whose mark its number is."""
        return owner_by(text_of(element, "ContactNumber"))

    def is_ours(self, record: Customer, element: Element) -> bool:
        """It carries our number."""
        return text_of(element, "ContactNumber").lower() == mark(record.id).lower()

    def match_keys(self, record: Customer) -> Sequence[str]:
        """Our number, and the name."""
        return (f"number:{mark(record.id).lower()}", f"name:{folded(contacts.contact_name(record, Fit()))}")

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """The contact number if it is one of ours, and the name of an active contact."""
        number, name = text_of(element, "ContactNumber"), folded(text_of(element, "Name"))
        keys = [f"number:{number.lower()}"] if number.upper().startswith(PREFIX) else []
        return [*keys, f"name:{name}"] if self.state_of(element) == "live" and name else keys

    def owner_by_key(self, keys: Sequence[str]) -> str | None:
        """The record whose mark is among an object's keys."""
        return next(
            (owner_by(key.removeprefix("number:")) for key in keys if key.startswith("number:")), None
        )

    def match(
        self, record: Customer, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """By our number; by name and e-mail; by name where one e-mail is missing; otherwise a person says."""
        for one in candidates:
            if str(one.get("number", "")).lower() == mark(record.id).lower():
                return Matched(str(one[self.id_key]))
        name = folded(contacts.contact_name(record, Fit()))
        named = [
            one
            for one in candidates
            if folded(text_of(one, "name")) == name and one.get("status") == "ACTIVE"
        ]
        ours = folded(record.email)
        same = [one for one in named if folded(text_of(one, "email")) == ours]
        near = same or [one for one in named if not ours or not one.get("email")]
        if len(near) == 1:
            return Matched(str(near[0][self.id_key]))
        return Doubtful(contacts.doubt(record, named)) if named else None

    def succeeds(self, record: Customer, seen: JsonObject, fields: Values) -> bool:
        """Return whether a live contact has our mark, or the customer's number."""
        marked = text_of(seen, "number").lower() == mark(record.id).lower()
        number = folded(record.number)
        return marked or (number != "" and folded(str(fields.get("number", ""))) == number)

    def pulled(self, element: Element, record_id: str) -> Customer | None:
        """A contact as a customer; not those who only supply, nor archived ones."""
        seen = self.seen_of(element)
        only_supplies = element.get("IsSupplier") is True and element.get("IsCustomer") is not True
        if only_supplies or self.state_of(element) != "live" or not is_seen(text_of(seen, "name")):
            return None
        return Customer(
            id=record_id,
            number=shown_in(self.fields, element)["number"] or None,
            name=text_of(seen, "name"),
            email=text_of(seen, "email") or None,
            phone=text_of(seen, "phone") or None,
            address=Address.model_validate(seen["address"]) if seen["address"] else None,
            tax_number=text_of(seen, "tax_number") or None,
        )

    def ours_of(self, record: Customer, link: Link | None, context: Context) -> Values:
        """The record's fields as Xero would show them; an e-mail, phone or tax number that does not fit is left out."""
        return contacts.values_of(record, Fit())

    def theirs_of(self, element: Element) -> Values:
        """The fields of a contact; of one that is not shown whole, what it shows."""
        values = {
            **shown_in(self.fields, element),
            "phone": contacts.phone_shown(element),
            **{f"address.{part}": text for part, text in contacts.address_shown(element).items()},
        }
        if contacts.is_whole(element):
            return {**{field.name: "" for field in self.fields}, **values}
        return {name: text for name, text in values.items() if text}

    def policy(self, settings: Settings) -> Policy:
        """With the switch on changes are pushed and the app wins; with it off Xero does."""
        return Policy(push=settings.update_customers, app_wins=settings.update_customers)

    def app_value(self, name: str, text: str) -> JsonValue:
        """Texts are texts; an empty one is nothing, but in an address."""
        return text if text or name.startswith("address.") else None

    def seen_of(self, element: Element) -> JsonObject:
        """Return what people know a customer by, and the phones and addresses that are not ours to change."""
        shown = shown_in(self.fields, element)
        return {
            "status": text_of(element, "ContactStatus") or "ACTIVE",
            **{name: shown[name] for name in ("name", "email", "tax_number")},
            "number": text_of(element, "ContactNumber"),
            "phone": contacts.phone_shown(element),
            "address": contacts.address_shown(element),
            "street": contacts.street_shown(element),
            "phones": contacts.others(element, "Phones", "PhoneType", "DEFAULT"),
            "addresses": contacts.others(element, "Addresses", "AddressType", "STREET"),
        }

    def state_of(self, element: Element) -> str:
        """Archived and erased contacts take nothing new."""
        return "live" if text_of(element, "ContactStatus") in ("", "ACTIVE") else "archived"

    def merged_into(self, element: Element) -> str | None:
        """The contact a bookkeeper merged this one into."""
        return text_of(element, "MergedToContactID") or None

    def page_path(self, xero_id: str) -> str:
        """The contact in Xero's web application."""
        return contacts.page_of(xero_id)

    def reading(self, since: str | None, page: int) -> Call:
        """Contacts that changed, archived ones too."""
        query = {"page": str(page), "pageSize": str(self.page_size), "includeArchived": "true"}
        return Call("GET", "Contacts", query, modified_since=since)


def _new(record: Customer, ours: Values) -> JsonObject:
    """What a create holds: our mark, and what is not empty."""
    present = {name: text for name, text in ours.items() if text}
    return {"ContactNumber": mark(record.id), **contacts.payload_of(Customers.fields, present, ours, {})}


def _numbered(record: Customer, ours: Values, fit: Fit) -> Values:
    """The same with the customer's number behind the name, and the sentence that says so."""
    behind = f" ({cut(one_line(record.number), 50) or record.id[-6:]})"
    name = cut(str(ours["name"]), 255 - length(behind)) + behind
    fit.add_note(f"Another contact in Xero has this name, so it is called “{name}” there.")
    return {**ours, "name": name}

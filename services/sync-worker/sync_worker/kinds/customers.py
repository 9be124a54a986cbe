"""Customers: Xero's Contacts, identified by a ContactNumber that carries the record's id."""

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
    relinked = "Its contact was archived in Xero. It is now linked to the new contact with the same number."
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
        """Return the name."""
        return record.name

    def verdict(self, record: Customer, link: Link | None, context: Context) -> Verdict:
        """Return a create, an update with the switch on, or the reason why nothing is sent."""
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
            values = (
                _numbered(record, merge.send, fit)
                if answer == "numbered" and "name" in merge.send
                else merge.send
            )
            payload = {self.id_key: link.xero_id, **contacts.payload_of(self.fields, values, ours, link.seen)}
            return Send(Verb.UPDATE, payload, fit.notes, merge.written, merge)
        if merge.skipped:
            return Skip(
                "Customer updates are switched off, so Xero keeps its values.",
                until="settings.switches",
                merge=merge,
            )
        unreported = merge.state.differences != link.merge.differences and contacts.left_out(record)
        sentence = " ".join(fit.notes) if unreported else "Xero already has the same values."
        return Skip(sentence, silent=not unreported, merge=merge)

    def can_rename(self, cause: Cause, settings: Settings) -> bool:
        """Return whether the name is taken and the settings allow the customer's number behind it."""
        return cause is NAME_TAKEN and settings.number_behind_name

    def removal(self, record: Customer, link: Link, context: Context) -> Verdict:
        """Return a silent skip: customers are never deleted in Xero."""
        return LOCAL_ONLY

    def write(self, verb: Verb, payloads: Sequence[JsonObject]) -> Call:
        """Return a PUT for creates, which never matches by name, or a POST for changes by id."""
        method = "PUT" if verb is Verb.CREATE else "POST"
        return Call(method, "Contacts", {"summarizeErrors": "false"}, {"Contacts": list(payloads)})

    def key(self, payload: JsonObject) -> str:
        """Return the id, or our contact number in a create."""
        return str(payload.get(self.id_key) or payload["ContactNumber"])

    def key_of(self, element: Element) -> str:
        """Return the contact number."""
        return text_of(element, "ContactNumber")

    def owner_of(self, element: Element) -> str | None:
        """Return the record whose mark is the contact number, or None."""
        return owner_by(text_of(element, "ContactNumber"))

    def is_ours(self, record: Customer, element: Element) -> bool:
        """Return whether its contact number is the record's mark."""
        return text_of(element, "ContactNumber").lower() == mark(record.id).lower()

    def match_keys(self, record: Customer) -> Sequence[str]:
        """Return the record's mark and the name."""
        return (f"number:{mark(record.id).lower()}", f"name:{folded(contacts.contact_name(record, Fit()))}")

    def match_keys_of(self, element: Element) -> Sequence[str]:
        """Return the contact number if it is one of our marks, and the name of an active contact."""
        number, name = text_of(element, "ContactNumber"), folded(text_of(element, "Name"))
        keys = [f"number:{number.lower()}"] if number.upper().startswith(PREFIX) else []
        return [*keys, f"name:{name}"] if self.state_of(element) == "live" and name else keys

    def owner_by_key(self, keys: Sequence[str]) -> str | None:
        """Return the record whose mark is among an object's keys, or None."""
        return next(
            (owner_by(key.removeprefix("number:")) for key in keys if key.startswith("number:")), None
        )

    def match(
        self, record: Customer, candidates: Sequence[Element], settings: Settings
    ) -> Matched | Doubtful | None:
        """Return the contact that is the customer, a doubt for a person to decide, or None.

        Our mark decides first, then the same name and e-mail, then the same name alone if one e-mail is empty. If other
        contacts share the name, a person must choose.
        """
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
        """Return whether a live contact has our mark or the customer's number."""
        marked = text_of(seen, "number").lower() == mark(record.id).lower()
        number = folded(record.number)
        return marked or (number != "" and folded(str(fields.get("number", ""))) == number)

    def pulled(self, element: Element, record_id: str) -> Customer | None:
        """Return a contact as a customer, or None for a supplier, an archived contact or one without a visible name."""
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
        """Return the record's fields as Xero would show them, without values that Xero refuses."""
        return contacts.values_of(record, Fit())

    def theirs_of(self, element: Element) -> Values:
        """Return the fields of a contact; if it is not shown whole, only those that are not empty."""
        values = {
            **shown_in(self.fields, element),
            "phone": contacts.phone_shown(element),
            **{f"address.{part}": text for part, text in contacts.address_shown(element).items()},
        }
        if contacts.is_whole(element):
            return {**{field.name: "" for field in self.fields}, **values}
        return {name: text for name, text in values.items() if text}

    def policy(self, settings: Settings) -> Policy:
        """Return that changes are sent and the app wins with the switch on, and that Xero wins with it off."""
        return Policy(push=settings.update_customers, app_wins=settings.update_customers)

    def app_value(self, name: str, text: str) -> JsonValue:
        """Return the text; an empty one is None, except in an address."""
        return text if text or name.startswith("address.") else None

    def seen_of(self, element: Element) -> JsonObject:
        """Return the fields that identify a customer, and the phones and addresses that the app does not own."""
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
        """Return `archived` for archived and erased contacts, which accept nothing new, else `live`."""
        return "live" if text_of(element, "ContactStatus") in ("", "ACTIVE") else "archived"

    def merged_into(self, element: Element) -> str | None:
        """Return the contact into which a person merged this one, or None."""
        return text_of(element, "MergedToContactID") or None

    def page_path(self, xero_id: str) -> str:
        """Return the path of the contact in Xero's web application."""
        return contacts.page_of(xero_id)

    def reading(self, since: str | None, page: int) -> Call:
        """Return the call that reads the changed contacts, including archived ones."""
        query = {"page": str(page), "pageSize": str(self.page_size), "includeArchived": "true"}
        return Call("GET", "Contacts", query, modified_since=since)


def _new(record: Customer, ours: Values) -> JsonObject:
    """Return the payload of a create: our mark, and the values that are not empty."""
    present = {name: text for name, text in ours.items() if text}
    return {"ContactNumber": mark(record.id), **contacts.payload_of(Customers.fields, present, ours, {})}


def _numbered(record: Customer, ours: Values, fit: Fit) -> Values:
    """Return the values with the customer's number behind the name, and add a note about it."""
    suffix = f" ({cut(one_line(record.number), 50) or record.id[-6:]})"
    name = cut(str(ours["name"]), 255 - length(suffix)) + suffix
    fit.add_note(f"Another contact in Xero has this name, so this one is called “{name}” there.")
    return {**ours, "name": name}

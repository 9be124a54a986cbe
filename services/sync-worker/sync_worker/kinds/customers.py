"""Customers are Xero's Contacts, told apart by a ContactNumber that carries the record's id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.contracts.config import Settings
from common.contracts.message import Contract
from common.contracts.nouns import Address, Customer
from common.contracts.sync import Candidate
from sync_worker.domain import contacts
from sync_worker.domain.elements import text_of
from sync_worker.domain.fitting import Fit, cut, length, one_line
from sync_worker.domain.kind import (
    Call,
    Context,
    Differing,
    Doubtful,
    Element,
    Leave,
    Link,
    Matched,
    Ref,
    Send,
    Verb,
    Verdict,
)
from sync_worker.domain.marks import PREFIX, mark, owner_by
from sync_worker.domain.matching import folded
from sync_worker.domain.problems import (
    CUSTOMER_ARCHIVED,
    CUSTOMER_DOUBTFUL,
    NAME_EMPTY,
    NAME_TAKEN,
    Cause,
    Problem,
)

NAME, RECORD, ENVELOPE, ID = "customer", Customer, "Contacts", "ContactID"
MOST = {Verb.CREATE: 50, Verb.UPDATE: 50}
SHARED = False
PAGE = 1000
MOST_CANDIDATES = 10
KEPT = Leave("Customers are never deleted in Xero.", silent=True)


def label(record: Customer) -> str:
    """A customer is known by name."""
    return record.name


def needs(record: Customer) -> Iterable[Ref]:
    """It needs nothing."""
    return ()


def looks_at(record: Customer) -> Iterable[Ref]:
    """It reads nothing further."""
    return ()


def parts(record: Customer) -> Iterable[tuple[str, Contract]]:
    """It brings nothing along."""
    return ()


def verdict(record: Customer, link: Link | None, context: Context) -> Verdict:
    """Create it, change it with the switch on, or leave it where Xero shows the same."""
    fit = Fit()
    short = _short(record, fit)
    if not short["name"]:
        return Problem(NAME_EMPTY, record.id)
    if link is None:
        asked = context.answers.get(Ref(NAME, record.id)) == "create"
        payload = _numbered(record) if asked else _new(record, short)
        return Send(Verb.CREATE, payload, fit.notes)
    if link.state != "live":
        return Problem(CUSTOMER_ARCHIVED, record.id)
    changed = {what: ours for what, ours in short.items() if ours and link.seen.get(what) != ours}
    if not changed:
        return Leave("Xero shows the same.", silent=True)
    if not context.settings.update_customers:
        return Leave("Changes of customers are switched off; Xero keeps its own.", until="settings.switches")
    return Send(Verb.UPDATE, {ID: link.xero_id, **_words(changed, link.seen)}, fit.notes)


def other_way(cause: Cause, settings: Settings) -> bool:
    """A name that is taken is sent with the customer's number behind it, if settings allow."""
    return cause is NAME_TAKEN and settings.number_behind_name


def removal(record: Customer, link: Link, context: Context) -> Verdict:
    """Customers are never deleted."""
    return KEPT


def write(verb: Verb, payloads: Sequence[Mapping[str, Any]]) -> Call:
    """PUT creates and never matches by name; POST with ids changes."""
    method = "PUT" if verb is Verb.CREATE else "POST"
    return Call(method, "Contacts", {"summarizeErrors": "false"}, {"Contacts": list(payloads)})


def key(payload: Mapping[str, Any]) -> str:
    """The id, or our number while there is none."""
    return str(payload.get(ID) or payload["ContactNumber"])


def key_of(element: Element) -> str:
    """The contact number."""
    return text_of(element, "ContactNumber")


def owner_of(element: Element) -> str | None:
    """The record whose mark its number is."""
    return owner_by(text_of(element, "ContactNumber"))


def is_ours(record: Customer, element: Element) -> bool:
    """It carries our number."""
    return text_of(element, "ContactNumber") == mark(record.id)


def differs(record: Customer, element: Element) -> Sequence[Differing]:
    """A customer has no figures."""
    return ()


def match_keys(record: Customer) -> Sequence[str]:
    """Our number, and the name."""
    return (f"number:{mark(record.id)}", f"name:{folded(contacts.contact_name(record, Fit()))}")


def match_keys_of(element: Element) -> Sequence[str]:
    """The contact number if it is one of ours, and the name of an active contact."""
    number, name = text_of(element, "ContactNumber"), folded(text_of(element, "Name"))
    keys = [f"number:{number}"] if number.startswith(PREFIX) else []
    return [*keys, f"name:{name}"] if state_of(element) == "live" and name else keys


def match(record: Customer, candidates: Sequence[Element], settings: Settings) -> Matched | Doubtful | None:
    """By our number; by name and e-mail; by name where one e-mail is missing; otherwise a person says."""
    for one in candidates:
        if one.get("number") == mark(record.id):
            return Matched(str(one[ID]))
    name = folded(contacts.contact_name(record, Fit()))
    named = [one for one in candidates if folded(one.get("name")) == name and one.get("status") == "ACTIVE"]
    ours = folded(record.email)
    same = [one for one in named if folded(one.get("email")) == ours]
    near = same or [one for one in named if not ours or not one.get("email")]
    if len(near) == 1:
        return Matched(str(near[0][ID]))
    return Doubtful(_doubt(record, named)) if named else None


def pulled(element: Element, record_id: str) -> Customer | None:
    """A contact as a customer; not those who only supply, nor archived ones."""
    seen = seen_of(element)
    only_supplies = element.get("IsSupplier") is True and element.get("IsCustomer") is not True
    if only_supplies or state_of(element) != "live" or not seen["name"]:
        return None
    return Customer(
        id=record_id,
        number=cut(one_line(text_of(element, "AccountNumber")), 255) or None,
        name=seen["name"],
        email=seen["email"] or None,
        phone=seen["phone"] or None,
        address=Address(**seen["address"]) if seen["address"] else None,
        tax_number=seen["tax_number"] or None,
    )


def app_wins(settings: Settings) -> bool:
    """Of a customer changed on both sides ours counts where changes are pushed."""
    return settings.update_customers


def followed(record: Customer, pulled: Customer) -> Customer:
    """After a change in Xero it is what Xero shows, with the number, and whatever did not fit there, kept."""
    ours, shown = _short(record, Fit()), _short(pulled, Fit())
    kept = {what: getattr(record, what) for what in ours if ours[what] == shown[what]}
    if folded(pulled.name) == folded(_numbered(record)["Name"]):
        kept["name"] = record.name
    return pulled.model_copy(update={**kept, "number": record.number or pulled.number})


def seen_of(element: Element) -> dict[str, Any]:
    """What people know a customer by, and the phones and addresses that are not ours to change."""
    return {
        "status": text_of(element, "ContactStatus") or "ACTIVE",
        "number": text_of(element, "ContactNumber"),
        "name": cut(one_line(text_of(element, "Name")), 255),
        "email": one_line(text_of(element, "EmailAddress")),
        "phone": contacts.phone_shown(element),
        "address": contacts.address_shown(element),
        "tax_number": one_line(text_of(element, "TaxNumber")),
        "phones": contacts.others(element, "Phones", "PhoneType", "DEFAULT"),
        "addresses": contacts.others(element, "Addresses", "AddressType", "STREET"),
    }


def state_of(element: Element) -> str:
    """Archived and erased contacts take nothing new."""
    return "live" if text_of(element, "ContactStatus") in ("", "ACTIVE") else "archived"


def merged_into(element: Element) -> str | None:
    """The contact a bookkeeper merged this one into."""
    return text_of(element, "MergedToContactID") or None


def page_path(xero_id: str) -> str:
    """The contact in Xero's web application."""
    return f"/Contacts/View/{xero_id}"


def reading(since: str | None, page: int) -> Call:
    """Contacts that changed, archived ones too."""
    query = {"page": str(page), "pageSize": str(PAGE), "includeArchived": "true"}
    return Call("GET", "Contacts", query, modified_since=since)


def _short(record: Customer, fit: Fit) -> dict[str, Any]:
    """The record as `seen_of` would show it; an empty field is not sent, so it empties none in Xero."""
    return {
        "name": contacts.contact_name(record, fit),
        "email": contacts.email(record, fit),
        "phone": fit.whole("phone number", record.phone, 50),
        "address": contacts.address(record, fit),
        "tax_number": fit.whole("tax number", record.tax_number, 50),
    }


def _words(short: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    plain = {"name": "Name", "email": "EmailAddress", "tax_number": "TaxNumber"}
    words |= {name: short[what] for what, name in plain.items() if short.get(what)}
    if short.get("phone"):
        words["Phones"] = contacts.beside(contacts.default_phone(short["phone"]), seen.get("phones", ()))
    if short.get("address"):
        words["Addresses"] = contacts.beside(contacts.street(short["address"]), seen.get("addresses", ()))
    return words


def _new(record: Customer, short: Mapping[str, Any]) -> dict[str, Any]:
    return {"ContactNumber": mark(record.id), **_words(short, {})}


def _numbered(record: Customer) -> dict[str, Any]:
    short = _short(record, Fit())
    behind = f" ({cut(one_line(record.number), 50) or record.id[-6:]})"
    return _new(record, {**short, "name": cut(short["name"], 255 - length(behind)) + behind})


def _doubt(record: Customer, named: Sequence[Element]) -> Problem:
    candidates = tuple(
        Candidate(
            xero_id=str(one[ID]),
            name=str(one["name"]),
            why=f"the same name, with the e-mail address {one['email']}" if one["email"] else "the same name",
            details={"email": one["email"], "phone": one.get("phone", "")},
        )
        for one in named[:MOST_CANDIDATES]
    )
    return Problem(CUSTOMER_DOUBTFUL, record.id, one_line(record.name), candidates=candidates)

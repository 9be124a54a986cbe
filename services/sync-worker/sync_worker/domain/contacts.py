"""The conversion of a customer's address, phone and e-mail to those of a contact in Xero, and back."""

import re
from collections.abc import Mapping, Sequence

from common.contracts.records import Address, Customer
from common.contracts.sync import Candidate
from sync_worker.domain.elements import parts_of, text_of, texts_of
from sync_worker.domain.fields import Field, Values
from sync_worker.domain.fields import payload_of as fields_payload
from sync_worker.domain.fitting import Fit, cut, length, one_line
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Element
from sync_worker.domain.problems import CUSTOMER_DOUBTFUL, Problem

MAX_CANDIDATES = 10

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PHONE = ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber")
_LINES = ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4")
_PLACES = ("city", "region", "postal_code", "country")
_MAX_LENGTHS = {
    "line1": 500,
    "line2": 500,
    "city": 255,
    "region": 255,
    "postal_code": 50,
    "country": 50,
}
_KEYS = {
    "line1": "AddressLine1",
    "line2": "AddressLine2",
    "city": "City",
    "region": "Region",
    "postal_code": "PostalCode",
    "country": "Country",
}


def page_of(xero_id: str) -> str:
    """Return the path of a contact's page in Xero's web application."""
    return f"/Contacts/View/{xero_id}"


def contact_name(record: Customer, fit: Fit) -> str:
    """Return the name for Xero: without angle brackets, at most 255 characters."""
    tidy = one_line(record.name).replace("<", "(").replace(">", ")")
    if tidy != one_line(record.name):
        fit.add_note("Xero does not allow < and > in names, so they were replaced with brackets.")
    return fit.line("name", tidy, 255)


def email(record: Customer, fit: Fit) -> str | None:
    """Return the e-mail address, or None if Xero would refuse it; it is empty if the customer has none."""
    tidy = one_line(record.email)
    if tidy and (not _EMAIL.fullmatch(tidy) or length(tidy) > 255):
        fit.add_note("Xero does not accept the e-mail address, so it was left out.")
        return None
    return tidy


def address(record: Customer, fit: Fit) -> dict[str, str]:
    """Return the parts of the address, shortened for Xero; unknown parts are empty."""
    parts = (record.address or Address()).model_dump()
    return {part: fit.line("address", str(parts[part]), limit) for part, limit in _MAX_LENGTHS.items()}


def values_of(record: Customer, fit: Fit) -> dict[str, str]:
    """Return a customer's fields as Xero would show them, without those that Xero would refuse."""
    phone = fit.whole("phone number", record.phone, 50)
    tax_number = fit.whole("tax number", record.tax_number, 50)
    values = {
        "name": contact_name(record, fit),
        "email": email(record, fit),
        "phone": phone if phone or not one_line(record.phone) else None,
        "tax_number": tax_number if tax_number or not one_line(record.tax_number) else None,
        "number": one_line(record.number),
        **{f"address.{part}": text for part, text in address(record, fit).items()},
    }
    return {name: value for name, value in values.items() if value is not None}


def left_out(record: Customer) -> dict[str, str]:
    """Return the texts of a customer that Xero would refuse, by field."""
    values = values_of(record, Fit())
    texts = {"email": record.email, "phone": record.phone, "tax_number": record.tax_number}
    return {name: one_line(text) for name, text in texts.items() if name not in values}


def payload_of(fields: Sequence[Field], sent: Values, ours: Values, seen: JsonObject) -> JsonObject:
    """Return the payload of a write: the fields to send, with the contact's other phones and addresses.

    Xero replaces the whole list of phones or addresses, so the others must be sent again.

    Args:
        fields: The fields of the kind.
        sent: The values to send.
        ours: All values of the app.
        seen: The contact's short form, as it was last read.
    """
    payload = fields_payload(fields, sent)
    if "phone" in sent:
        payload["Phones"] = [default_phone(str(sent["phone"])), *parts_of(seen, "phones")]
    changed = {
        name.removeprefix("address."): str(text) for name, text in sent.items() if name.startswith("address.")
    }
    if changed:
        whole = {
            name.removeprefix("address."): str(text)
            for name, text in ours.items()
            if name.startswith("address.")
        }
        merged = street(changed, whole, texts_of(seen, "street"))
        payload["Addresses"] = [merged, *parts_of(seen, "addresses")]
    return payload


def street(changed: Mapping[str, str], whole: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """Return Xero's street address with the changed parts.

    Args:
        changed: The parts of the app's address to send.
        whole: The app's whole address, which is sent if Xero has no street address.
        shown: Xero's street address as it was last read, by Xero's keys; its other parts stay.
    """
    if not any(text for name, text in shown.items() if name != "AddressType"):
        values = {_KEYS[part]: text for part, text in whole.items()}
        return {"AddressType": "STREET", **values, "AddressLine3": "", "AddressLine4": ""}
    values = {_KEYS[part]: text for part, text in changed.items()}
    if "line2" in changed:
        values |= {"AddressLine3": "", "AddressLine4": ""}
    return {**shown, "AddressType": "STREET", **values}


def street_shown(element: Element) -> dict[str, str]:
    """Return the street address of a contact by Xero's keys; empty if it has none."""
    found = (one for one in parts_of(element, "Addresses") if text_of(one, "AddressType") == "STREET")
    return {name: text_of(one, name) for one in found for name in one if text_of(one, name)}


def is_whole(element: Element) -> bool:
    """Return whether an element shows all of a contact, so that a missing field is empty."""
    return "Addresses" in element or "Phones" in element


def phone_shown(element: Element) -> str:
    """Return the phone number of a contact: the default one, else the mobile one, else an empty text."""
    phones = {text_of(phone, "PhoneType"): phone for phone in parts_of(element, "Phones")}
    return next((value for kind in ("DEFAULT", "MOBILE") if (value := _phone(phones.get(kind, {})))), "")


def address_shown(element: Element) -> dict[str, str]:
    """Return the address of a contact by the app's names: the street, else the postal one, else empty."""
    addresses = {text_of(one, "AddressType"): one for one in parts_of(element, "Addresses")}
    return next((value for kind in ("STREET", "POBOX") if (value := _address(addresses.get(kind, {})))), {})


def others(element: Element, values: str, kind: str, ours: str) -> list[dict[str, str]]:
    """Return the phones or addresses that the app does not own, in the form in which they are sent again.

    Args:
        element: The contact.
        values: The key of the list.
        kind: The key of an entry's type.
        ours: The type that the app owns.
    """
    return [
        {name: text for name in part if (text := text_of(part, name))}
        for part in parts_of(element, values)
        if text_of(part, kind) != ours and any(text_of(part, name) for name in part if name != kind)
    ]


def doubt(record: Customer, named: Sequence[Element]) -> Problem:
    """Return the problem of a customer whose name other contacts share, with these contacts as candidates."""
    candidates = tuple(
        Candidate(
            xero_id=str(one["ContactID"]),
            name=str(one["name"]),
            why=f"the same name, with the e-mail address {one['email']}" if one["email"] else "the same name",
            details={"email": one["email"], "phone": one.get("phone", "")},
        )
        for one in named[:MAX_CANDIDATES]
    )
    return Problem(CUSTOMER_DOUBTFUL, record.id, one_line(record.name), candidates=candidates)


def default_phone(number: str) -> dict[str, str]:
    """Return a phone number as Xero's default phone."""
    return {"PhoneType": "DEFAULT", "PhoneNumber": number, "PhoneAreaCode": "", "PhoneCountryCode": ""}


def _phone(phone: Element) -> str:
    country, area, number = (one_line(text_of(phone, part)) for part in _PHONE)
    if not number:
        return ""
    return " ".join(part for part in (f"+{country}" if country.isdigit() else country, area, number) if part)


def _address(one: Element) -> dict[str, str]:
    line1, *rest = (one_line(text_of(one, line)) for line in _LINES)
    short = {"line1": line1, "line2": ", ".join(line for line in rest if line)}
    short |= {part: one_line(text_of(one, _KEYS[part])) for part in _PLACES}
    short = {part: cut(text, _MAX_LENGTHS[part]) for part, text in short.items()}
    return short if any(short.values()) else {}

"""The fields of a customer, a contact in Xero."""

from collections.abc import Callable

from demo.comparison import fitting
from demo.comparison.field import Field, Pair, part, text
from demo.comparison.fitting import one_line
from demo.records import Customer
from demo.xero_index import MARK, Object

_PARTS = {
    "line1": ("address line 1", 500),
    "line2": ("address line 2", 500),
    "city": ("city", 255),
    "region": ("region", 255),
    "postal_code": ("postal code", 50),
    "country": ("country", 50),
}
_NAMES = {"city": "City", "region": "Region", "postal_code": "PostalCode", "country": "Country"}
_FIRST, *_FURTHER = (f"AddressLine{n}" for n in range(1, 5))


def _phone(*kinds: str) -> Callable[[Object], str]:
    def read(contact: Object) -> str:
        for kind in kinds:
            phone = part(contact, "Phones", "PhoneType", kind)
            country, area, number = (
                one_line(text(phone, f"Phone{name}")) for name in ("CountryCode", "AreaCode", "Number")
            )
            if number:
                code = f"+{country}" if country.isdigit() else country
                return " ".join(one for one in (code, area, number) if one)
        return ""

    return read


def _address_part(name: str, *kinds: str) -> Callable[[Object], str]:
    def read(contact: Object) -> str:
        for kind in kinds:
            address = part(contact, "Addresses", "AddressType", kind)
            if any(text(address, key) for key in (_FIRST, *_FURTHER, *_NAMES.values())):
                return _address_field(address, name)
        return ""

    return read


def _address_field(address: Object, name: str) -> str:
    if name == "line2":
        return ", ".join(found for key in _FURTHER if (found := one_line(text(address, key))))
    return one_line(text(address, _NAMES.get(name, _FIRST)))


def _expected_address_part(name: str, limit: int) -> Callable[[Pair[Customer]], str]:
    return lambda pair: fitting.line(str((pair.record.get("address") or {}).get(name) or ""), limit)


def _name(pair: Pair[Customer]) -> str:
    plain = fitting.contact_name(pair.record["name"])
    suffix = f" ({fitting.line(pair.record.get('number'), 50) or pair.record['id'][-6:]})"
    numbered = fitting.shorten(plain, 255 - fitting.units(suffix)) + suffix
    return numbered if one_line(text(pair.object, "Name")) == numbered else plain


def _postal(contact: Object) -> str:
    address = part(contact, "Addresses", "AddressType", "POBOX")
    return ", ".join(found for name in _PARTS if (found := _address_field(address, name)))


FIELDS: tuple[Field[Customer], ...] = (
    Field(
        "name",
        lambda there: one_line(text(there, "Name")),
        _name,
        "one line of 255, < and > become brackets; a duplicate name ends with the customer's number",
    ),
    Field(
        "e-mail",
        lambda there: one_line(text(there, "EmailAddress")),
        lambda pair: fitting.email(pair.record.get("email")),
        "left out if Xero does not accept it",
    ),
    Field(
        "phone",
        _phone("DEFAULT", "MOBILE"),
        lambda pair: fitting.whole(pair.record.get("phone"), 50),
        "left out if it is longer than 50",
    ),
    *(
        Field(
            label,
            _address_part(name, "STREET", "POBOX"),
            _expected_address_part(name, limit),
            f"one line of {limit}",
        )
        for name, (label, limit) in _PARTS.items()
    ),
    Field(
        "tax number",
        lambda there: one_line(text(there, "TaxNumber")),
        lambda pair: fitting.whole(pair.record.get("tax_number"), 50),
        "left out if it is longer than 50",
    ),
    Field(
        "contact number",
        lambda there: text(there, "ContactNumber"),
        lambda pair: MARK + pair.record["id"],
        "the mark of the customer",
        app_only=True,
    ),
    Field("account number", lambda there: text(there, "AccountNumber"), None, "never sent"),
    Field("direct phone", _phone("DDI"), None, "Xero's own"),
    Field("fax", _phone("FAX"), None, "Xero's own"),
    Field("mobile phone", _phone("MOBILE"), None, "Xero's own"),
    Field("postal address", _postal, None, "Xero's own"),
    Field("website", lambda there: text(there, "Website"), None, "Xero's own"),
    Field(
        "contact persons", lambda there: str(len(there.get("ContactPersons") or ()) or ""), None, "Xero's own"
    ),
)

"""How each field of a record reads on both sides, for the checker; written independently of the engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.looks import GONE, day_of

Body = Mapping[str, Any]
Links = Mapping[tuple[str, str], str]
LINE_KEYS = ("description", "quantity", "price", "discount", "tax")
THEIRS_OF_A_LINE = ("account", "tracking")


@dataclass(frozen=True)
class Field:
    """One field that both sides hold.

    `label` is the word that log entries use for it. `app` reads it from a record, given what is linked to what, and
    `xero` from an element; None means that it cannot be compared. A `mapped` field names another record, so its
    values are ids of the two sides. A `follows` field is worked out by each side from its other fields.
    """

    name: str
    label: str
    app: Callable[[Body, Links], str | None]
    xero: Callable[[Body], str | None]
    mapped: bool = False
    follows: bool = False


def plain(value: object) -> str:
    """Return a value as text for comparison: numbers without zeros at their end, texts without doubled spaces."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    words = " ".join(str(value).split())
    try:
        number = Decimal(words)
    except InvalidOperation:
        return words
    return format(number.normalize() + 0, "f") if number.is_finite() else words


def _same(name: str, key: str, label: str | None = None, **more: bool) -> Field:
    return Field(
        name,
        label or name,
        lambda record, _: plain(record.get(name)),
        lambda element: plain(element.get(key)),
        **more,
    )


def _day(name: str, key: str, label: str) -> Field:
    def app(record: Body, _: Links) -> str | None:
        return record.get(name)

    return Field(name, label, app, lambda element: day_of(element, key) or None)


def _amount(name: str, key: str) -> Field:
    return Field(
        name,
        name,
        lambda record, _: plain(record.get(name)),
        lambda element: plain(element[key]) if key in element else None,
        follows=True,
    )


def _part(name: str, label: str, *keys: str) -> Field:
    def app(record: Body, _: Links) -> str:
        return plain((record.get("address") or {}).get(name))

    def xero(element: Body) -> str:
        shown = _first(element, "Addresses", "AddressType", ("STREET", "POBOX"), _address)
        return plain(", ".join(text for key in keys if (text := str(shown.get(key) or "").strip())))

    return Field(f"address.{name}", label, app, xero)


def _first(
    element: Body, parts: str, kind: str, wanted: tuple[str, ...], output: Callable[[Body], str]
) -> Body:
    found = {str(one.get(kind)): one for one in element.get(parts) or () if output(one)}
    return next((found[one] for one in wanted if one in found), {})


def phone(one: Body) -> str:
    """Return a phone of a contact as people write it."""
    country, area, number = (
        plain_text(one.get(key)) for key in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber")
    )
    country = f"+{country}" if country.isdigit() else country
    return " ".join(text for text in (country, area, number) if text) if number else ""


def plain_text(value: object) -> str:
    """Return a text without doubled spaces, its zeros untouched."""
    return " ".join(str(value or "").split())


def _address(one: Body) -> str:
    return "".join(plain_text(one[key]) for key in sorted(one) if key not in ("AddressType", "AttentionTo"))


def _default_phone(element: Body) -> str:
    return phone(_first(element, "Phones", "PhoneType", ("DEFAULT", "MOBILE"), phone))


def _sales(key: str) -> Callable[[Body], str]:
    return lambda element: plain((element.get("SalesDetails") or {}).get(key))


def _tax_of(record: Body, links: Links) -> str | None:
    return links.get(("tax", str(record["tax_id"]))) if record.get("tax_id") else None


def _note_reference(element: Body) -> str:
    """Return the reference of a credit note without our mark before it."""
    words = str(element.get("Reference") or "").split()
    return plain(" ".join(words[1:] if words and words[0].startswith("IA-") else words))


def _alive(record: Body, _: Links) -> str:
    return "void" if record.get("status") == "void" or record.get("deleted") else "live"


_STATUS = Field(
    "status", "status", _alive, lambda element: "void" if element.get("Status") in GONE else "live"
)
_DOCUMENT = (
    _day("date", "Date", "date"),
    Field(
        "contact",
        "contact",
        lambda record, links: links.get(("customer", record["customer_id"])),
        lambda element: str((element.get("Contact") or {}).get("ContactID") or "") or None,
        mapped=True,
    ),
    _STATUS,
    _amount("subtotal", "SubTotal"),
    _amount("tax", "TotalTax"),
    _amount("total", "Total"),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "customer": (
        _same("name", "Name"),
        _same("email", "EmailAddress", "e-mail address"),
        Field("phone", "phone number", lambda record, _: plain_text(record.get("phone")), _default_phone),
        _same("tax_number", "TaxNumber", "tax number"),
        _part("line1", "address line 1", "AddressLine1"),
        _part("line2", "address line 2", "AddressLine2", "AddressLine3", "AddressLine4"),
        _part("city", "city", "City"),
        _part("region", "region", "Region"),
        _part("postal_code", "postal code", "PostalCode"),
        _part("country", "country", "Country"),
    ),
    "product": (
        _same("code", "Code"),
        _same("name", "Name"),
        _same("description", "Description"),
        Field("price", "price", lambda record, _: plain(record.get("price")), _sales("UnitPrice")),
        Field("tax", "tax rate", _tax_of, _sales("TaxType"), mapped=True),
    ),
    "tax": (_same("name", "Name"), _same("rate", "EffectiveRate")),
    "invoice": (
        _same("number", "InvoiceNumber"),
        _same("reference", "Reference"),
        _day("due_date", "DueDate", "due date"),
        *_DOCUMENT,
    ),
    "credit_note": (
        _same("number", "CreditNoteNumber"),
        Field("reference", "reference", lambda record, _: plain(record.get("reference")), _note_reference),
        *_DOCUMENT,
    ),
    "payment": (
        Field("amount", "amount", lambda r, _: plain(r.get("amount")), lambda e: plain(e.get("Amount"))),
        _day("date", "Date", "date"),
        _STATUS,
    ),
}


def theirs_alone(kind: str, element: Body) -> Iterator[tuple[str, str]]:
    """Yield the fields of an object that the app has no word for: the engine never changes them."""
    match kind:
        case "customer":
            for key in ("Website", "FirstName", "LastName", "AccountNumber", "ContactStatus"):
                yield key, plain(element.get(key))
            found = {str(one.get("PhoneType")): phone(one) for one in element.get("Phones") or ()}
            for name in ("MOBILE", "FAX", "DDI"):
                yield f"Phones.{name}", found.get(name, "")
            yield from _addresses_alone(element)
        case "product":
            sales, bought = element.get("SalesDetails") or {}, element.get("PurchaseDetails") or {}
            yield "SalesDetails.AccountCode", plain(sales.get("AccountCode"))
            for key in ("UnitPrice", "AccountCode", "TaxType"):
                yield f"PurchaseDetails.{key}", plain(bought.get(key))
            for key in ("PurchaseDescription", "IsPurchased"):
                yield key, plain(element.get(key))
        case "payment":
            yield "Account", plain((element.get("Account") or {}).get("AccountID"))


def _addresses_alone(element: Body) -> Iterator[tuple[str, str]]:
    found = {str(one.get("AddressType")): one for one in element.get("Addresses") or ()}
    for key in ("AddressLine1", "City", "Region", "PostalCode", "Country", "AttentionTo"):
        yield f"Addresses.POBOX.{key}", plain(found.get("POBOX", {}).get(key))
    yield "Addresses.STREET.AttentionTo", plain(found.get("STREET", {}).get("AttentionTo"))


def app_lines(record: Body, links: Links) -> list[dict[str, str]]:
    """Return the lines of a record; their tax is left out where it is not linked."""
    found = []
    for line in record.get("lines") or ():
        tax = _tax_of(line, links)
        found.append(
            {
                "description": plain(line.get("description")),
                "quantity": plain(line.get("quantity")),
                "price": plain(line.get("price")),
                "discount": plain(line.get("discount_rate") or 0),
                **({} if tax is None else {"tax": tax}),
            }
        )
    return found


def xero_lines(element: Body) -> dict[str, dict[str, str]]:
    """Return the lines of an element by their LineItemID, with account and tracking."""
    return {
        str(line["LineItemID"]): {
            "description": plain(line.get("Description")),
            "quantity": plain(line.get("Quantity") or 0),
            "price": plain(line.get("UnitAmount") or 0),
            "discount": plain(line.get("DiscountRate") or 0),
            "tax": plain(line.get("TaxType")),
            "account": plain(line.get("AccountCode")),
            "tracking": "; ".join(
                f"{one.get('Name')}: {one.get('Option')}" for one in line.get("Tracking") or ()
            ),
        }
        for line in element.get("LineItems") or ()
    }

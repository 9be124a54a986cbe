"""Merge and check the addresses and phones of a contact."""

from dataclasses import dataclass

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.reading import text_of
from xero_sandbox.wire.responses import Body

ADDRESS_TEXTS = {
    "AddressLine1": 500,
    "AddressLine2": 500,
    "AddressLine3": 500,
    "AddressLine4": 500,
    "City": 255,
    "Region": 255,
    "PostalCode": 50,
    "Country": 50,
    "AttentionTo": 255,
}
PHONE_TEXTS = {"PhoneNumber": 50, "PhoneAreaCode": 10, "PhoneCountryCode": 20}


@dataclass(frozen=True)
class Part:
    """A list inside a contact: its field, the field of the type, its types, the default type and the text lengths."""

    name: str
    key: str
    types: tuple[str, ...]
    usual: str
    texts: dict[str, int]


ADDRESSES = Part("Addresses", "AddressType", ("STREET", "POBOX"), "STREET", ADDRESS_TEXTS)
PHONES = Part("Phones", "PhoneType", ("DEFAULT", "DDI", "FAX", "MOBILE", "OFFICE"), "DEFAULT", PHONE_TEXTS)


@rule("contacts.parts_merge", source="Contacts page", sure="docs")
def merged(part: Part, stored: list[Body], sent: list[Body] | None, findings: Findings) -> list[Body]:
    """Addresses and phones are merged by type; types that are not sent stay."""
    if sent is None:
        return stored
    by_type = {one[part.key]: one for one in stored}
    for one in sent:
        check_part(part, one, findings)
        kind = text_of(one, part.key) or part.usual
        texts = {name: text_of(one, name) or "" for name in part.texts if name in one}
        by_type[kind] = {**by_type.get(kind, {}), part.key: kind, **texts}
    return list(by_type.values())


@rule("contacts.parts_checked", source="specification 16.1.0, Contacts page", sure="docs")
def check_part(part: Part, sent: Body, findings: Findings) -> None:
    """The type of an address or phone must be one of Xero's; texts have maximum lengths; the wording is ours."""
    kind = text_of(sent, part.key)
    if kind and kind not in part.types:
        findings.add(f"The {part.key} must be {', '.join(part.types)}.")
    for name, limit in part.texts.items():
        if len(text_of(sent, name) or "") > limit:
            findings.add(f"The {name} must not be more than {limit} characters long.")

"""The rows of docs/build/semantics.md about customers."""

from typing import Any

from common.contracts.config import Settings
from common.contracts.records import Customer
from sync_worker.domain.differing import CAME_FROM_HERE, DIFFERS_ON_LINKING
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.merge_start import accepted, linked
from sync_worker.domain.problems import Problem
from tests.sync_worker import rows
from tests.sync_worker.a_book import (
    CONTACT,
    a_context,
    a_customer,
    a_link_to,
    a_written_link,
    read_again,
    sent,
)
from tests.sync_worker.test_kinds_customers import a_contact, shown_of, thin
from tests.sync_worker.the_kinds import customers

ON: dict[str, Any] = {"update_customers": True}
BLOOM = {"phone": "1", "tax_number": "9", "address": {"line1": "1 High Street"}}
REF = Ref("customer", "c-9")


def bloom(**changes: Any) -> Customer:
    """Return the customer of these rows."""
    return a_customer(**{**BLOOM, **changes})


def link() -> Link:
    """Return the link of the customer as it was created."""
    return a_written_link("customer", bloom(), shown_of(bloom()))


def phone(number: str) -> dict[str, Any]:
    """Return the contact with another phone number."""
    return {**shown_of(bloom()), "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": number}]}


def new(answer: str = "", **changes: Any) -> rows.Row:
    """Return the row of a new customer."""
    answers = {REF: answer} if answer else {}
    return rows.row_of("customer", customers.verdict(a_customer(**changes), None, a_context(answers=answers)))


def edited(known: Link | None = None, answer: str = "", settings: Any = None, **changes: Any) -> rows.Row:
    """Return the row of a customer that was changed here."""
    context = a_context(answers={REF: answer} if answer else {}, **(ON if settings is None else settings))
    return rows.row_of("customer", customers.verdict(bloom(**changes), known or link(), context))


def after(number: str, record: Customer, **settings: Any) -> Link:
    """Return the link after Xero showed another phone number."""
    return read_again("customer", link(), record, phone(number), a_context(**settings))[0]


def both_with_the_app_first() -> rows.Row:
    """Both changed the phone number, the switch is on."""
    return edited(after("2", bloom(phone="3"), **ON), phone="3")


def repeated() -> rows.Row:
    """A pull was ignored, and another field was changed here."""
    return edited(after("2", bloom(), **ON), tax_number="10")


def merged() -> rows.Row:
    """The contact was merged into another one, then its phone number was changed here."""
    survivor = a_contact(ContactID="m2", Name="Other", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "7"}])
    ours = customers.ours_of(bloom(), None, a_context())
    state = accepted(customers.fields, ours, customers.theirs_of(survivor))
    return edited(a_link_to("customer", survivor, state), phone="3")


def linked_to(contact: dict[str, Any], send: bool = False) -> rows.Row:
    """A person linked a customer to a contact that was there already."""
    ours = customers.ours_of(bloom(), None, a_context())
    state = linked(customers.fields, ours, customers.theirs_of(contact))
    known = a_link_to("customer", contact, state)
    if send:
        return edited(known)
    known = Link(CONTACT, 0, "live", known.seen, state)
    read, merge = read_again("customer", known, bloom(), contact, a_context(**ON))
    if state.undecided:
        verdict = customers.verdict(bloom(), read, a_context(**ON))
        assert rows.row_of("customer", verdict).outcome == "nothing"
        return rows.problem_row(Problem(DIFFERS_ON_LINKING, "customer", "customers"))
    return rows.merge_row(merge)


def matched(customer: dict[str, Any], contact: dict[str, Any]) -> rows.Row:
    """A customer that has no link is searched among the contacts."""
    return rows.match_row(customers.match(a_customer(**customer), [thin(a_contact(**contact))], Settings()))


def succeeded(customer: dict[str, Any], **contact: Any) -> rows.Row:
    """Return the row of a new contact that is read after the customer's own one was archived."""
    element = {**shown_of(bloom()), "ContactID": "c2", "ContactNumber": "", **contact}
    return rows.succession_row("customer", bloom(**customer), link(), element)


def mark_of_capitals() -> rows.Row:
    """A customer whose id has capitals is created under a mark of its own."""
    payload = sent(customers.verdict(a_customer(id="a0001AbC"), None, a_context()))
    return rows.Row(f"`PUT Contacts` ContactNumber {payload['ContactNumber']}", "created", "–")


def came_from_here() -> rows.Row:
    """A contact carries the mark of a customer that is not here: a backup of the app was restored, say."""
    contact = a_contact(ContactNumber="IA-gone-1")
    assert customers.owner_by_key(customers.match_keys_of(contact)) == "gone-1"
    return rows.problem_row(Problem(CAME_FROM_HERE, "customer", f"1, {contact['Name']} among them"))


ROWS: rows.Rows = {
    "C1": new,
    "C2": lambda: new(name="Bloom <main>"),
    "C3": lambda: new(email="blüm@example.com"),
    "C4": lambda: new(name=" \u200b\u200e"),
    "C5": mark_of_capitals,
    "C6": lambda: new(answer="numbered"),
    "C7": lambda: matched({}, {"ContactNumber": "IA-c-9", "Name": "Other"}),
    "C8": lambda: matched({}, {"Name": " bloom  & CO", "EmailAddress": "Bloom@Example.com"}),
    "C9": lambda: matched({}, {}),
    "C10": lambda: matched({}, {"EmailAddress": "else@example.com"}),
    "C11": lambda: matched({}, {"Name": "Blöom & Co"}),
    "C12": lambda: linked_to({**shown_of(bloom()), "Name": "Blooms"}),
    "C13": lambda: linked_to(
        a_contact(EmailAddress="bloom@example.com", TaxNumber="9", Phones=[]), send=True
    ),
    "C14": lambda: linked_to(
        a_contact(EmailAddress="bloom@example.com", Addresses=[{"AddressType": "STREET", "City": "Ōtaki"}])
    ),
    "C15": edited,
    "C16": lambda: edited(phone="2"),
    "C17": lambda: edited(phone="2", settings={}),
    "C18": lambda: edited(email=None),
    "C19": lambda: edited(name="Bloom Ltd"),
    "C20": lambda: edited(name="Bloom Ltd", answer="numbered"),
    "C21": lambda: rows.reading_row(
        "customer", link(), bloom(), {**shown_of(bloom()), "Website": "https://x.nz"}
    ),
    "C22": lambda: rows.reading_row(
        "customer", link(), bloom(), {"ContactID": CONTACT, "Name": "Bloom & Co"}
    ),
    "C23": lambda: rows.reading_row("customer", link(), bloom(), phone("2")),
    "C24": lambda: rows.reading_row("customer", link(), bloom(), phone("")),
    "C25": lambda: rows.reading_row("customer", link(), bloom(phone="3"), phone("2"), **ON),
    "C26": both_with_the_app_first,
    "C27": lambda: rows.reading_row("customer", link(), bloom(phone="3"), phone("2")),
    "C28": lambda: rows.reading_row("customer", link(), bloom(phone="2"), phone("2")),
    "C29": repeated,
    "C30": merged,
    "C31": lambda: edited(a_link_to("customer", a_contact(ContactStatus="ARCHIVED"), link().merge)),
    "C33": came_from_here,
    "C34": lambda: matched(
        {"id": "gone-1"}, {"ContactNumber": "IA-gone-1", "EmailAddress": "else@example.com"}
    ),
    "C35": lambda: succeeded({}, ContactNumber="ia-C-9", Name="Bloom 2"),
    "C36": lambda: succeeded({"number": "17"}, AccountNumber="17"),
    "C37": lambda: succeeded({}),
    "C32": lambda: rows.row_of("customer", customers.removal(bloom(), link(), a_context())),
}

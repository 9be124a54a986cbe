"""Customers as contacts: created, matched, and checked before they are sent.

If this breaks, a customer is in Xero twice, or is matched with a stranger of the same name.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.config import Settings
from common.contracts.records import Address, Customer
from sync_worker.domain.fields import MergeState
from sync_worker.domain.fitting import length
from sync_worker.domain.kind import Doubtful, Link, Matched, Ref, Send, Skip, Verb
from sync_worker.domain.problems import (
    CUSTOMER_ARCHIVED,
    CUSTOMER_DOUBTFUL,
    NAME_EMPTY,
    NAME_TAKEN,
    Cause,
    Problem,
)
from tests.sync_worker.a_book import (
    CONTACT,
    a_context,
    a_customer,
    a_link_to,
    sent,
)
from tests.sync_worker.the_kinds import customers

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<>"), max_size=60)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
output = st.text(letters, max_size=80)
phones = st.fixed_dictionaries(
    {"PhoneType": st.sampled_from(["DEFAULT", "MOBILE", "FAX"])},
    optional={"PhoneNumber": words, "PhoneAreaCode": words, "PhoneCountryCode": words},
)
PLACES = ("AddressLine1", "AddressLine2", "AddressLine4", "City", "Region", "PostalCode", "Country")
addresses = st.fixed_dictionaries(
    {"AddressType": st.sampled_from(["STREET", "POBOX"])}, optional=dict.fromkeys(PLACES, words)
)
contacts = st.fixed_dictionaries(
    {"ContactID": st.just(CONTACT), "Name": words},
    optional={
        "EmailAddress": st.emails(),
        "TaxNumber": words,
        "AccountNumber": words,
        "IsCustomer": st.booleans(),
        "Phones": st.lists(phones, max_size=3, unique_by=lambda one: one["PhoneType"]),
        "Addresses": st.lists(addresses, max_size=2, unique_by=lambda one: one["AddressType"]),
    },
)


people = st.builds(
    Customer,
    id=st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True),
    number=st.none() | output,
    name=st.text(letters, min_size=1, max_size=400),
    email=st.none() | output | st.emails(),
    phone=st.none() | output,
    tax_number=st.none() | output,
    address=st.none() | st.builds(Address, line1=output, line2=output, city=output, country=output),
)


def a_contact(**changes: Any) -> dict[str, Any]:
    return {"ContactID": CONTACT, "ContactStatus": "ACTIVE", "Name": "Bloom & Co", **changes}


def thin(contact: dict[str, Any]) -> dict[str, Any]:
    return {**customers.seen_of(contact), "ContactID": contact["ContactID"]}


def a_link(contact: dict[str, Any], agreed: Customer | None = None) -> Link:
    """Return the link of a customer that was last compared as `agreed`, by default as the contact was pulled."""
    record = agreed or customers.pulled(contact, "c-9") or a_customer()
    return a_link_to("customer", contact, MergeState(customers.ours_of(record, None, a_context())))


def shown_of(record: Customer) -> dict[str, Any]:
    """Return the contact that Xero shows after it took a new customer."""
    return {
        "ContactID": CONTACT,
        "ContactStatus": "ACTIVE",
        **sent(customers.verdict(record, None, a_context())),
    }


def test_a_new_customer_is_created_under_our_number_with_what_xero_takes() -> None:
    customer = a_customer(
        name=" Bloom\t&  Co <main> ",
        email="blüm@example.com",
        phone="+64 9 123",
        tax_number="12-345",
        address={"line1": "1 High Street", "city": "Ōtaki", "country": "New Zealand"},
    )

    verdict = customers.verdict(customer, None, a_context())

    assert isinstance(verdict, Send)
    assert verdict.verb is Verb.CREATE
    assert verdict.payload == {
        "ContactNumber": "IA-c-9",
        "Name": "Bloom & Co (main)",
        "TaxNumber": "12-345",
        "Phones": [
            {"PhoneType": "DEFAULT", "PhoneNumber": "+64 9 123", "PhoneAreaCode": "", "PhoneCountryCode": ""}
        ],
        "Addresses": [
            {
                "AddressType": "STREET",
                "AddressLine1": "1 High Street",
                "AddressLine2": "",
                "City": "Ōtaki",
                "Region": "",
                "PostalCode": "",
                "Country": "New Zealand",
                "AddressLine3": "",
                "AddressLine4": "",
            }
        ],
    }
    assert len(verdict.notes) == 2


@given(people)
def test_whatever_a_customer_is_called_fits_xero_or_needs_attention(customer: Customer) -> None:
    verdict = customers.verdict(customer, None, a_context())

    if isinstance(verdict, Problem):
        assert verdict.cause is NAME_EMPTY
        return
    payload = sent(verdict)
    assert 0 < length(payload["Name"]) <= 255
    assert not set("<>\n\t") & set(payload["Name"])
    assert length(payload["ContactNumber"]) <= 50
    assert customers.key(payload) == customers.key_of(payload)
    assert payload.get("EmailAddress", "a@b.c").isascii()


@given(contacts)
def test_what_was_pulled_and_not_changed_is_never_sent_back(contact: dict[str, Any]) -> None:
    record = customers.pulled(contact, "c-9")
    if record is None:
        return

    verdict = customers.verdict(record, a_link(contact), a_context(update_customers=True))

    assert isinstance(verdict, Skip)
    assert verdict.silent


def test_an_archived_contact_is_a_problem_for_its_customer() -> None:
    link = a_link(a_contact(ContactStatus="ARCHIVED"))

    verdict = customers.verdict(a_customer(), link, a_context())

    assert verdict == Problem(CUSTOMER_ARCHIVED, "c-9")


@pytest.mark.parametrize(
    ("cause", "allowed", "goes"),
    [(NAME_TAKEN, True, True), (NAME_TAKEN, False, False), (CUSTOMER_ARCHIVED, True, False)],
)
def test_only_a_taken_name_is_tried_another_way_and_only_where_the_setting_allows(
    cause: Cause, allowed: bool, goes: bool
) -> None:
    assert customers.can_rename(cause, Settings(number_behind_name=allowed)) is goes


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        ({}, "Bloom & Co (17)"),
        ({"number": None, "id": "0123456789"}, "Bloom & Co (456789)"),
        ({"name": "B" * 300}, "B" * 249 + "… (17)"),
    ],
)
def test_the_other_way_is_the_number_or_the_end_of_the_id_behind_the_name(
    customer: dict[str, Any], name: str
) -> None:
    record = a_customer(**customer)
    context = a_context(answers={Ref("customer", record.id): "create"})

    assert sent(customers.verdict(record, None, context))["Name"] == name


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        ({"name": "Other"}, {"ContactNumber": "IA-c-9", "ContactStatus": "ARCHIVED"}),
        ({}, {"Name": " bloom  & co", "EmailAddress": "Bloom@Example.com"}),
        ({}, {}),
        ({"email": None}, {"EmailAddress": "else@example.com"}),
    ],
)
def test_a_customer_is_matched_by_our_number_or_by_name_unless_the_emails_contradict(
    customer: dict[str, Any], contact: dict[str, Any]
) -> None:
    record, found = a_customer(**customer), a_contact(**contact)

    assert set(customers.match_keys(record)) & set(customers.match_keys_of(found))
    assert customers.match(record, [thin(found)], Settings()) == Matched(CONTACT)


def test_the_same_name_with_another_email_is_for_a_person_to_say() -> None:
    found = a_contact(EmailAddress="else@example.com")

    doubt = customers.match(a_customer(), [thin(found)], Settings())

    assert isinstance(doubt, Doubtful)
    assert doubt.problem.cause is CUSTOMER_DOUBTFUL
    assert [one.xero_id for one in doubt.problem.candidates] == [CONTACT]


@pytest.mark.parametrize(
    "contact", [{"ContactStatus": "ARCHIVED"}, {"Name": "Bloom and Co"}, {"Name": "Blöom & Co"}]
)
def test_another_name_or_an_archived_contact_is_no_match(contact: dict[str, Any]) -> None:
    assert customers.match(a_customer(), [thin(a_contact(**contact))], Settings()) is None


@pytest.mark.parametrize(
    ("contact", "comes"),
    [
        ({}, True),
        ({"IsSupplier": False, "IsCustomer": False}, True),
        ({"IsSupplier": True, "IsCustomer": True}, True),
        ({"IsSupplier": True, "IsCustomer": False}, False),
        ({"IsSupplier": True}, False),
        ({"ContactStatus": "ARCHIVED"}, False),
        ({"ContactStatus": "GDPRREQUEST"}, False),
    ],
)
def test_contacts_come_but_not_those_who_only_supply_or_were_archived(
    contact: dict[str, Any], comes: bool
) -> None:
    assert (customers.pulled(a_contact(**contact), "c-9") is not None) is comes


def test_a_merged_contact_names_the_one_it_became() -> None:
    assert customers.merged_into(a_contact(MergedToContactID="x")) == "x"
    assert customers.merged_into(a_contact()) is None


def test_customers_are_never_deleted() -> None:
    verdict = customers.removal(a_customer(), a_link(a_contact()), a_context())

    assert isinstance(verdict, Skip)
    assert Verb.REMOVE not in customers.max_per_call

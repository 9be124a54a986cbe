"""Customers that were changed in the app or in Xero.

If this breaks, a sync empties or overwrites a field of a contact that nobody changed in the app.
"""

from typing import Any

import pytest

from sync_worker.domain.fields import Merge, Take
from sync_worker.domain.kind import Ref, Skip
from tests.sync_worker.a_book import CONTACT, a_context, a_customer, a_written_link, read_again, sent
from tests.sync_worker.test_kinds_customers import a_contact, a_link, shown_of
from tests.sync_worker.the_kinds import customers


def test_a_change_is_pushed_by_id_with_the_phones_that_are_not_ours_beside_it() -> None:
    mobile = {"PhoneType": "MOBILE", "PhoneNumber": "021 1"}
    contact = a_contact(EmailAddress="bloom@example.com", Phones=[mobile, {"PhoneType": "FAX"}])

    payload = sent(
        customers.verdict(
            a_customer(phone="09 2"), a_link(contact, a_customer()), a_context(update_customers=True)
        )
    )

    assert payload["ContactID"] == customers.key(payload) == CONTACT
    assert [phone["PhoneType"] for phone in payload["Phones"]] == ["DEFAULT", "MOBILE"]
    assert set(payload) == {"ContactID", "Phones"}


def test_a_field_that_the_app_never_had_is_not_emptied_in_xero() -> None:
    contact = a_contact(EmailAddress="bloom@example.com", TaxNumber="9", Phones=[{"PhoneType": "DEFAULT"}])
    never_had_one = a_customer(email=None)

    verdict = customers.verdict(
        never_had_one, a_link(contact, never_had_one), a_context(update_customers=True)
    )

    assert isinstance(verdict, Skip)
    assert verdict.silent


@pytest.mark.parametrize(
    ("cleared", "payload"),
    [
        ({"email": None}, {"EmailAddress": ""}),
        ({"tax_number": None}, {"TaxNumber": ""}),
        (
            {"phone": ""},
            {
                "Phones": [
                    {
                        "PhoneType": "DEFAULT",
                        "PhoneNumber": "",
                        "PhoneAreaCode": "",
                        "PhoneCountryCode": "",
                    }
                ]
            },
        ),
        (
            {"address": {"line1": "1 High Street"}},
            {"Addresses": [{"AddressType": "STREET", "AddressLine1": "1 High Street", "City": ""}]},
        ),
    ],
)
def test_a_field_that_its_user_cleared_is_cleared_in_xero(
    cleared: dict[str, Any], payload: dict[str, Any]
) -> None:
    whole = a_customer(phone="09 1", tax_number="9", address={"line1": "1 High Street", "city": "Ōtaki"})
    link = a_written_link("customer", whole, shown_of(whole))

    verdict = customers.verdict(
        whole.model_copy(update=_typed(cleared)), link, a_context(update_customers=True)
    )

    assert sent(verdict) == {"ContactID": CONTACT, **payload}


def _typed(changes: dict[str, Any]) -> dict[str, Any]:
    whole = a_customer(**changes)
    return {name: getattr(whole, name) for name in changes}


def test_with_the_switch_off_a_change_is_left_until_the_switch() -> None:
    verdict = customers.verdict(a_customer(name="Bloom Ltd"), a_link(a_contact(), a_customer()), a_context())

    assert isinstance(verdict, Skip)
    assert (verdict.silent, verdict.until) == (False, "settings.switches")


def test_of_a_contact_that_changed_in_xero_the_app_takes_what_changed_and_keeps_its_own_of_the_rest() -> None:
    ours = a_customer(name="Bloom <x>", email="blüm@example.com", phone="1")
    link = a_written_link("customer", ours, shown_of(ours))
    now = {**shown_of(ours), "Name": "Bloom (x)", "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "2"}]}

    after, merge = read_again("customer", link, ours, now)

    assert merge.take == (Take("phone", ("1", "2"), "2"),)
    assert [(one.field, one.before, one.after, one.by) for one in merge.changes] == [
        ("phone number", "1", "2", "xero")
    ]
    assert set(after.merge.differences) == {"phone"}


def test_a_website_that_a_bookkeeper_sets_moves_nothing() -> None:
    ours = a_customer(phone="1", tax_number="9", address={"line1": "1 High Street"})
    link = a_written_link("customer", ours, shown_of(ours))

    for now in ({**shown_of(ours), "Website": "https://x.nz"}, {"ContactID": CONTACT, "Name": "Bloom & Co"}):
        after, merge = read_again("customer", link, ours, now)

        assert (merge.take, merge.changes) == ((), ())
        assert customers.verdict(ours, after, a_context(update_customers=True)) == Skip(
            "Xero already has the same values.", silent=True, merge=Merge(after.merge)
        )


def test_a_name_that_was_freed_again_is_sent_without_the_number_behind_it() -> None:
    ref = Ref("customer", "c-9")
    link = a_link(a_contact(Name="Bloom & Co (17)"), a_customer())
    renamed = a_customer(name="Bloom Ltd")

    names = [
        sent(customers.verdict(renamed, link, a_context(answers={ref: output}, update_customers=True)))[
            "Name"
        ]
        for output in ("create", "numbered")
    ]

    assert names == ["Bloom Ltd", "Bloom Ltd (17)"]

"""Xero's own SDK signs in, and creates and reads contacts and items.

If this breaks, a program that uses the SDK cannot run against the sandbox.
"""

import ast
import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xero_python.accounting import (
    AccountingApi,
    Address,
    Contact,
    ContactPerson,
    Contacts,
    Item,
    Items,
    Phone,
    Purchase,
)
from xero_python.api_client import ApiClient
from xero_python.exceptions import AccountingBadRequestException
from xero_python.identity import IdentityApi

from xero_sandbox.driver import Sandbox

TokenStore = dict[str, Any]
IMPLEMENTED = re.compile(
    r"_(account|contact|credit_note|currenc|invoice|item|organisation|payment|tax_rate|tracking|online_invoice)"
)
NOT_IMPLEMENTED = re.compile(
    r"attachment|as_pdf|repeating|batch_payment|overpayment|prepayment|purchase_order|quote|bank_trans|"
    r"contact_group|expense_claim|linked_trans|manual_journal|receipt|report|cis_settings|reminder|"
    r"payment_service|branding_theme"
)


def test_the_sdk_lists_connections_and_ends_one(client: ApiClient, connected: Sandbox) -> None:
    identity = IdentityApi(client, connected.address)

    connections = identity.get_connections()
    identity.delete_connection(connections[0].id)

    assert [one.tenant_id for one in connections] == [connected.tenant]
    assert (connections[0].tenant_type, connections[0].tenant_name) == ("ORGANISATION", "Demo Company (NZ)")
    assert connections[0].created_date_utc.year >= 2020
    assert identity.get_connections() == []


def test_the_sdk_refreshes_by_itself_and_saves_the_new_tokens(
    client: ApiClient, connected: Sandbox, token_store: TokenStore
) -> None:
    before = token_store["refresh_token"]
    token_store["expires_at"] = 1

    connections = IdentityApi(client, connected.address).get_connections()

    assert connections
    assert token_store["refresh_token"] != before


def test_the_sdk_revokes_its_access(client: ApiClient, connected: Sandbox) -> None:
    IdentityApi(client, connected.address).get_connections()
    bearer = {"Authorization": f"Bearer {connected.tokens['access_token']}"}

    client.revoke_oauth2_token()

    assert connected.http.get("/connections", headers=bearer).status_code == 401


def test_the_sdk_makes_reads_and_pages_contacts(accounting: AccountingApi, connected: Sandbox) -> None:
    sent = Contacts(contacts=[Contact(name=f"Customer {n}", contact_number=f"IA-{n}") for n in range(5)])
    made = accounting.create_contacts(connected.tenant, sent, summarize_errors=False).contacts

    second = accounting.get_contacts(connected.tenant, page=2, page_size=2)
    by_number = accounting.get_contact_by_contact_number(connected.tenant, "IA-4").contacts[0]
    by_id = accounting.get_contact(connected.tenant, made[4].contact_id).contacts[0]

    assert [one.status_attribute_string for one in made] == ["OK"] * 5
    assert (len(second.contacts), second.pagination.item_count, second.pagination.page_count) == (2, 5, 3)
    assert by_number.name == by_id.name == "Customer 4"
    assert isinstance(by_id.updated_date_utc, datetime.datetime)


def test_the_sdk_changes_and_archives_contacts(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    anna = Contact(
        name="Anna",
        contact_number="IA-1",
        addresses=[Address(address_type="STREET", city="Nelson", postal_code="7010")],
        phones=[Phone(phone_type="MOBILE", phone_number="021")],
        contact_persons=[ContactPerson(first_name="Bo", include_in_emails=True)],
    )
    first = accounting.create_contacts(tenant, Contacts(contacts=[anna])).contacts[0]

    renamed = Contacts(contacts=[Contact(contact_number="IA-1", name="Anna Lee"), Contact(name="Bo")])
    saved = accounting.update_or_create_contacts(tenant, renamed, summarize_errors=False).contacts
    archived = accounting.update_contact(
        tenant, first.contact_id, Contacts(contacts=[Contact(contact_status="ARCHIVED")])
    ).contacts[0]

    assert (first.addresses[0].city, first.phones[3].phone_number) == ("Nelson", "021")
    assert first.contact_persons[0].include_in_emails is True
    assert (saved[0].contact_id, saved[0].name, saved[1].name) == (first.contact_id, "Anna Lee", "Bo")
    assert archived.contact_status == "ARCHIVED"
    assert [one.name for one in accounting.get_contacts(tenant, page=1).contacts] == ["Bo"]


def test_the_sdk_filters_contacts(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    sent = [Contact(name="Anna", email_address="a@b.nz"), Contact(name="Bo"), Contact(name="Cy")]
    made = accounting.create_contacts(tenant, Contacts(contacts=sent)).contacts
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)

    def names(**query: Any) -> list[str]:
        return [one.name for one in accounting.get_contacts(tenant, page=1, **query).contacts]

    assert names(where='EmailAddress=="a@b.nz"') == ["Anna"]
    assert names(i_ds=[made[1].contact_id, made[2].contact_id], order="Name DESC") == ["Cy", "Bo"]
    assert names(search_term="ann") == ["Anna"]
    assert names(if_modified_since=later) == []


def test_the_sdk_sees_a_refusal_as_its_own_exception(accounting: AccountingApi, connected: Sandbox) -> None:
    connected.contact("Ridgeway")

    with pytest.raises(AccountingBadRequestException) as refused:
        accounting.create_contacts(connected.tenant, Contacts(contacts=[Contact(name="RIDGEWAY")]))

    assert "already assigned to another contact" in str(refused.value)


def test_the_sdk_makes_changes_and_deletes_items(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    rose = Item(code="ROSE", name="Rose", sales_details=Purchase(unit_price=1.2345, account_code="200"))
    made = accounting.create_items(tenant, Items(items=[rose]), unitdp=4).items[0]

    renamed = Items(items=[Item(code="ROSE-RED", name="Red rose")])
    changed = accounting.update_item(tenant, made.item_id, renamed, unitdp=4).items[0]
    read = accounting.get_item(tenant, made.item_id).items[0]
    accounting.delete_item(tenant, made.item_id)

    assert made.sales_details.unit_price == Decimal("1.2345")
    assert (changed.code, changed.sales_details.unit_price) == ("ROSE-RED", Decimal("1.2345"))
    assert (read.name, read.sales_details.unit_price) == ("Red rose", Decimal("1.23"))
    assert accounting.get_items(tenant).items == []


def test_the_sdk_saves_many_items_and_filters_them(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    accounting.create_items(tenant, Items(items=[Item(code="ROSE")]))

    bad = Item(code="BAD", sales_details=Purchase(account_code="999"))
    sent = Items(items=[Item(code="ROSE", name="Rose"), Item(code="TULIP"), bad])
    saved = accounting.update_or_create_items(tenant, sent, summarize_errors=False).items
    found = accounting.get_items(tenant, where='Name=="rose"').items

    assert [one.status_attribute_string for one in saved] == ["OK", "OK", "ERROR"]
    assert [one.code for one in found] == ["ROSE"]


def test_every_sdk_call_that_the_sandbox_implements_is_tested() -> None:
    implemented = {
        name for name in dir(AccountingApi) if IMPLEMENTED.search(name) and not NOT_IMPLEMENTED.search(name)
    }
    made = {
        node.attr
        for file in Path(__file__).parent.glob("test_sdk*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "accounting"
    }

    assert len(implemented) > 50
    assert sorted(implemented - made) == []

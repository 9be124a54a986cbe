"""Lists: pages, filters, order, and times of change.

If this breaks, a program that reads changes from Xero page by page misses some, and does not see it with the sandbox.
"""

import pytest

from xero_sandbox.driver import Sandbox, an_invoice


def names(sandbox: Sandbox, **query: object) -> list[str]:
    """Return the names of the contacts in a list."""
    return [one["Name"] for one in sandbox.get("Contacts", **query)["Contacts"]]


@pytest.fixture
def people(connected: Sandbox) -> Sandbox:
    """Return a sandbox with five contacts, one second apart."""
    connected.control("POST", "clock", {"set": "2026-09-14T09:00:00Z", "frozen": True})
    connected.connect()
    for number, name in enumerate(("Anna Lee", "Bo", "Cy", "Dee", "Eve")):
        connected.put("Contacts", {"Name": name, "AccountNumber": f"N{number}"})
        connected.control("POST", "clock", {"advance_s": 1})
    return connected


@pytest.mark.rule("query.page", "query.pagination")
def test_pages_are_clamped_counted_and_empty_past_the_end(people: Sandbox) -> None:
    second = people.get("Contacts", page=2, pageSize=2)
    beyond = people.get("Contacts", page=9, pageSize=2)
    wide = people.get("Contacts", page=0, pageSize=5000)
    usual = people.get("Contacts", page=1)

    assert [one["Name"] for one in second["Contacts"]] == ["Cy", "Dee"]
    assert second["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 3, "itemCount": 5}
    assert beyond["Contacts"] == []
    assert (wide["pagination"]["page"], wide["pagination"]["pageSize"]) == (1, 1000)
    assert usual["pagination"]["pageSize"] == 100
    assert "pagination" not in people.get("Contacts")


@pytest.mark.rule("query.order")
def test_the_oldest_change_comes_first_unless_ordered(people: Sandbox) -> None:
    people.write("POST", "Contacts", {"AccountNumber": "N0", "Name": "Anna Lee", "EmailAddress": "a@b.nz"})

    assert names(people, page=1) == ["Bo", "Cy", "Dee", "Eve", "Anna Lee"]
    assert names(people, page=1, order="Name DESC") == ["Eve", "Dee", "Cy", "Bo", "Anna Lee"]
    assert names(people, page=1, pageSize=2, order="EmailAddress DESC, Name") == ["Anna Lee", "Bo"]
    assert people.call("GET", "Contacts", order="Name UPWARDS").json()["Type"] == "QueryParseException"


@pytest.mark.rule("query.modified_since")
def test_modified_since_has_whole_seconds_and_includes_its_own_unless_switched(people: Sandbox) -> None:
    def since(text: str) -> list[str]:
        answer = people.call("GET", "Contacts", headers={"If-Modified-Since": text}, page=1)
        return [one["Name"] for one in answer.json()["Contacts"]]

    assert since("2026-09-14T09:00:03") == ["Dee", "Eve"]
    assert since("2026-09-14T09:00:03.999Z") == ["Dee", "Eve"]
    assert since("2026-09-14T10:00:03+01:00") == ["Dee", "Eve"]
    people.switch(modified_since="exclusive")
    assert since("2026-09-14T09:00:03") == ["Eve"]


@pytest.mark.rule("query.where", "errors.query_parse")
@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('Name=="bo"', ["Bo"]),
        ('Name = "BO" OR AccountNumber=="N4"', ["Bo", "Eve"]),
        ('Name!="Bo" AND !(Name=="Cy" || Name=="Dee")', ["Anna Lee", "Eve"]),
        ('Name.ToLower().Contains("e")', ["Anna Lee", "Dee", "Eve"]),
        ('Name.StartsWith("anna") && EmailAddress==null', ["Anna Lee"]),
        ('Name.EndsWith("LEE")', ["Anna Lee"]),
        ('EmailAddress!=null AND Name=="Bo"', []),
        ('UpdatedDateUTC>=DateTime(2026,09,14) AND Name=="Cy"', ["Cy"]),
        ("UpdatedDateUTC<DateTime(2026,09,14)", []),
        ("IsCustomer==true", []),
        ('Name=="Bo" AND Name=="Cy"', []),
    ],
)
def test_where_filters(people: Sandbox, where: str, found: list[str]) -> None:
    assert names(people, page=1, where=where) == found


@pytest.mark.rule("errors.query_parse", "query.where")
@pytest.mark.parametrize(
    "where",
    [
        "Name==",
        'Nothing=="x"',
        'Name=="x" XOR Name=="y"',
        'Name.Reverse()=="x"',
        "Date>=DateTime(2026,13,1)",
        'Name=="x',
        'Name=="a" garbage',
        '(Name=="a"',
        "Name ~ 1",
    ],
)
def test_a_where_that_cannot_be_read_is_refused(people: Sandbox, where: str) -> None:
    answer = people.call("GET", "Contacts", where=where)

    assert (answer.status_code, answer.json()["Type"]) == (400, "QueryParseException")


@pytest.mark.rule("query.where")
def test_where_reaches_into_related_objects_numbers_and_dates(people: Sandbox) -> None:
    found = people.get("Contacts", page=1)["Contacts"]
    anna, bo = found[0]["ContactID"], found[1]["ContactID"]
    first = people.put("Invoices", an_invoice(anna, InvoiceNumber="A-1"))[0]["InvoiceID"]
    people.put("Invoices", an_invoice(bo, InvoiceNumber="B-1", Date="2026-09-20"))
    paid = {"Invoice": {"InvoiceID": first}, "Account": {"Code": "090"}, "Amount": 15.5}
    people.put("Payments", paid)

    def numbers(where: str) -> list[str]:
        return [one["InvoiceNumber"] for one in people.get("Invoices", page=1, where=where)["Invoices"]]

    assert numbers(f'Contact.ContactID==Guid("{anna}")') == ["A-1"]
    assert numbers('Contact.Name=="BO"') == ["B-1"]
    assert numbers("AmountDue<100") == ["A-1"]
    assert numbers("Date>DateTime(2026, 9, 14)") == ["B-1"]
    assert numbers(f'InvoiceID=guid("{first}")') == ["A-1"]
    payments = people.get("Payments", where=f'Invoice.InvoiceID==Guid("{first}") AND Status=="AUTHORISED"')
    assert [one["Amount"] for one in payments["Payments"]] == [15.5]


@pytest.mark.rule("query.ids")
def test_ids_name_objects_and_too_many_are_refused(people: Sandbox) -> None:
    found = people.get("Contacts", page=1)["Contacts"]
    ids = [found[0]["ContactID"], found[2]["ContactID"].upper(), "11111111-1111-1111-1111-111111111111"]

    assert names(people, IDs=",".join(ids)) == ["Anna Lee", "Cy"]
    people.switch(ids_limit="40")
    assert people.call("GET", "Contacts", IDs=",".join(ids[:1] * 41)).status_code == 414


@pytest.mark.rule("query.high_volume", "errors.high_volume")
def test_a_very_long_list_without_page_or_filter_is_refused_unless_switched(connected: Sandbox) -> None:
    planted = [{"Name": f"Customer {number}"} for number in range(10_001)]
    connected.control("POST", "objects/Contacts", planted, tenant_id=connected.tenant)

    refused = connected.call("GET", "Contacts")
    paged = connected.get("Contacts", page=1)
    found = names(connected, where='Name=="Customer 7"')
    connected.switch(high_volume="answered")
    whole = connected.get("Contacts", summaryOnly="true")["Contacts"]

    assert (refused.status_code, refused.json()["Type"]) == (400, "HighVolumeException")
    assert refused.json()["ErrorNumber"] == 51
    assert (paged["pagination"]["itemCount"], found, len(whole)) == (10_001, ["Customer 7"], 10_001)

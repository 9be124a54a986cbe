"""Differences between the app and Xero, on the Problems page and in the details of a sync.

If this breaks, a bookkeeper does not learn that a record differs, or decides with the wrong values in view.
"""

from uuid import uuid4

from common.contracts.sync import Difference, FieldChange, Verification
from gateway import outcomes
from gateway.differences import group_by_record
from tests.gateway.people import Person, Worker, a_problem
from tests.gateway.test_log import log_page, text_of
from tests.gateway.test_problems import opened
from tests.world import any_of

ROSE = Difference(kind="product", record_id="p1", label="Rose", what="name", ours="Rose", xero="Red rose")
PRICE = Difference(kind="product", record_id="p1", label="Rose", what="price", ours="4.5", xero="5")
OTHER = Difference(kind="product", record_id="p2", label="Tulip", what="price", ours="3", xero="")
DIFFERENT = Verification(ok=False, equal=7, different=2, differences=(ROSE, PRICE, OTHER))


async def test_whose_values_count_is_asked_beside_both_values(person: Person, worker: Worker) -> None:
    await log_page(person, worker, verify=DIFFERENT)
    records = [{"kind": "product", "id": "p1", "label": "Rose"}]
    address = await opened(person, worker, a_problem(cause="differs_on_linking", records=records))

    problem = any_of(await person.api.get(address))
    listed = any_of(await person.api.get("/api/v1/problems"))["items"]
    page = text_of((await person.pages.get("/problems")).text)

    assert problem["differences"] == [one.model_dump() for one in (ROSE, PRICE)]
    assert listed[0]["differences"] == problem["differences"]
    assert "Rose: Name: Rose in the app, Red rose in Xero. Price: 4.5 in the app, 5 in Xero." in page
    assert "Tulip" not in page


async def test_a_comparison_without_differences_replaces_an_older_one(person: Person, worker: Worker) -> None:
    await log_page(person, worker, verify=DIFFERENT)
    await log_page(person, worker, verify=Verification(ok=True, equal=9))
    records = [{"kind": "product", "id": "p1", "label": "Rose"}]
    address = await opened(person, worker, a_problem(cause="differs_on_linking", records=records))

    assert any_of(await person.api.get(address))["differences"] == []


async def test_a_record_that_differs_is_named_once_with_all_its_fields(
    person: Person, worker: Worker
) -> None:
    sync_id = await log_page(person, worker, verify=DIFFERENT)

    page = text_of((await person.pages.get(f"/log/{sync_id}")).text)

    assert page.count("Rose:") == 1
    assert "Tulip: Price: 3 in the app, empty in Xero." in page
    assert "more differ" not in page


async def test_differences_beyond_those_that_are_named_are_counted(person: Person, worker: Worker) -> None:
    many = [ROSE.model_copy(update={"record_id": f"p{n}", "label": f"Rose {n}"}) for n in range(30)]
    compared = Verification(ok=False, different=1250, differences=tuple(many))
    sync_id = await log_page(person, worker, verify=compared)

    page = text_of((await person.pages.get(f"/log/{sync_id}")).text)

    assert "Rose 19:" in page
    assert "Rose 20:" not in page
    assert "1,230 more differ." in page


async def test_home_says_that_the_latest_sync_left_something_different(
    person: Person, worker: Worker
) -> None:
    await log_page(person, worker, verify=DIFFERENT)

    page = text_of((await person.pages.get("/")).text)

    assert "Compared with Xero: 7 equal, 0 skipped, 2 different." in page


def test_records_of_one_label_are_not_taken_for_each_other() -> None:
    twin = ROSE.model_copy(update={"record_id": str(uuid4())})

    assert [len(one.fields) for one in group_by_record((ROSE, twin, PRICE))] == [2, 1]


def test_a_replaced_value_is_named_only_where_the_value_before_does_not_show_it() -> None:
    change = FieldChange(field="phone", before="09 1", after="09 2", by="app")

    assert not outcomes.replaced(change)
    assert not outcomes.replaced(change.model_copy(update={"replaced": "09 1"}))
    assert outcomes.replaced(change.model_copy(update={"replaced": "09 3"}))

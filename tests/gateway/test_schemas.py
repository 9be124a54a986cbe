"""The JSON schemas of events and records are there for everybody, each at the address that is its id."""

import pytest
from jsonschema import Draft202012Validator

from common.contracts import EVENTS
from docs_tool.examples import examples
from tests.gateway.people import Person
from tests.world import World


@pytest.mark.parametrize("name", ["invoice.created", "sync.requested", "invoice", "credit_note"])
async def test_a_schema_is_read_without_sign_in_at_the_address_that_is_its_id(
    suite: World, name: str
) -> None:
    async with Person(suite) as anybody:
        answer = await anybody.api.get(f"/schemas/1/{name}.json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/schema+json")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.json()["$id"] == str(answer.request.url)


async def test_every_example_of_an_event_is_valid_by_the_schema_that_is_served(suite: World) -> None:
    async with Person(suite) as anybody:
        schemas = {name: (await anybody.api.get(f"/schemas/1/{name}.json")).json() for name in EVENTS}

    assert len(schemas) > 30
    for name, event in examples().items():
        Draft202012Validator(schemas[name]).validate(event.model_dump(mode="json", by_alias=True))


@pytest.mark.parametrize(
    "path", ["1/invoice.forgotten.json", "2/invoice.created.json", "new/invoice.json", "1/SignUp.json"]
)
async def test_a_schema_that_does_not_exist_is_not_found(suite: World, path: str) -> None:
    async with Person(suite) as anybody:
        answer = await anybody.api.get(f"/schemas/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

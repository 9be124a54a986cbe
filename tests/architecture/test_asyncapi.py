"""The AsyncAPI document is checked for real, and its examples are messages that the suite could publish."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from common.contracts import EVENTS, json_schemas
from docs_tool.suite import ROOT

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "reference" / "asyncapi.yaml").read_text())
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]


def check(document: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of `make check` on a document."""
    path = folder / "asyncapi.yaml"
    path.write_text(yaml.safe_dump(document))
    return subprocess.run(
        [ROOT / "scripts" / "check-asyncapi", path], capture_output=True, text=True, check=False
    )


def small(**changes: Any) -> dict[str, Any]:
    """Return the document with the channel, the operation and the message of one event, and some parts otherwise."""
    name = "sync.requested"
    components = DOCUMENT["components"]
    whole = {
        **DOCUMENT,
        "channels": {name: DOCUMENT["channels"][name]},
        "operations": {"gateway.send": DOCUMENT["operations"][f"gateway.send.{name}"]},
        "components": {
            **components,
            "messages": {name: MESSAGES[name]},
            "schemas": {"SyncRequested": components["schemas"]["SyncRequested"]},
        },
    }
    return {**whole, **changes}


def test_a_valid_document_passes(tmp_path: Path) -> None:
    checked = check(small(), tmp_path)

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"info": {"title": "Events"}}, 'must have required property "version"'),
        ({"channels": {}}, "does not exist"),
        (
            {"components": {**small()["components"], "schemas": {"SyncRequested": {"type": "text"}}}},
            "allowed",
        ),
    ],
    ids=["structure", "reference", "schema"],
)
def test_a_broken_document_fails(broken: dict[str, Any], reason: str, tmp_path: Path) -> None:
    checked = check(small(**broken), tmp_path)

    assert checked.returncode == 1
    assert reason in checked.stderr


def test_every_event_has_a_channel_a_message_an_operation_that_sends_it_and_one_that_receives_it() -> None:
    operations = DOCUMENT["operations"].values()
    names = {
        action: {
            one["channel"]["$ref"].removeprefix("#/channels/")
            for one in operations
            if one["action"] == action
        }
        for action in ("send", "receive")
    }

    assert set(DOCUMENT["channels"]) == set(MESSAGES) == set(EVENTS)
    assert names == {"send": set(EVENTS), "receive": set(EVENTS)}


@pytest.mark.parametrize("name", EVENTS)
def test_the_example_of_an_event_is_valid(name: str) -> None:
    (example,) = MESSAGES[name]["examples"]
    headers = DOCUMENT["components"]["messageTraits"]["event"]["headers"]
    event = EVENTS[name].model_validate(example["payload"])

    assert errors(headers, example["headers"]) == []
    assert errors(json_schemas.schema_of(name), example["payload"]) == []
    assert json.loads(event.model_dump_json(by_alias=True)) == example["payload"]
    assert event.type == name


def errors(schema: dict[str, Any], value: Any) -> list[str]:
    """Return the messages of what is not valid in a value; formats count."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [one.message for one in validator.iter_errors(value)]

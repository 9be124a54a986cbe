"""Generates the file from which RabbitMQ is set up: exchanges, queues, bindings, and the rights of each user."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from common.messaging.rights import Rights, rights_of_operator, rights_of_service, rights_of_source
from common.messaging.topology import EVENTS, SHARED_EXCHANGES, SHARED_QUEUES
from docs_tool.suite import ROOT, SERVICES

FILE = ROOT / "tools" / "launcher" / "launcher" / "broker" / "broker.json"


def broker_file() -> dict[Path, str]:
    """Return the text of the file by its path."""
    return {FILE: json.dumps(_broker(), indent=1) + "\n"}


def _broker() -> dict[str, Any]:
    queues = [queue for service in SERVICES for queue in service.service.queues]
    shared = [{"queue": name, "exchange": name, "routing_key": "#"} for name in SHARED_QUEUES]
    return {
        "exchanges": [
            {"name": name, "type": kind, "arguments": arguments}
            for name, (kind, arguments) in SHARED_EXCHANGES.items()
        ],
        "queues": [
            *({"name": name, "arguments": arguments} for name, arguments in SHARED_QUEUES.items()),
            *({"name": queue.name, "arguments": queue.arguments} for queue in queues),
        ],
        "bindings": [
            *shared,
            *(
                {"queue": queue.name, "exchange": EVENTS, "routing_key": key}
                for queue in queues
                for key in (*queue.events, queue.name)
            ),
        ],
        "rights": {
            "operator": _rights(rights_of_operator()),
            **{each.name: _rights(rights_of_service(each.name, each.service.queues)) for each in SERVICES},
        },
        "rights_of_a_source": _rights(rights_of_source()),
    }


def _rights(rights: Rights) -> dict[str, Any]:
    patterns = asdict(rights)
    topics = {name: patterns.pop(name) for name in ("events", "dead", "replies")}
    return {**patterns, "topics": topics}

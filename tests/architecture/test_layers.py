"""Every service has the same layers, and every layer has tests in the expected place.

If this breaks, a developer no longer finds the code that decides about a record, and code without tests reaches
users.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import files, functions, layers_of, packages, shown, tree
from tests.world import ROOT

LAYERS = {"__main__", "app", "settings", "handlers", "api", "timers", "commands", "flows", "kinds", "domain"}
LAYERS |= {"repository", "xero", "clients", "errors"}
GATEWAY_LAYERS = {
    "dashboard",
    "phone",
    "webhooks",
    "progress",
    "authentication",
    "middleware",
    "publisher",
    "answers",
    "outcomes",
}
GATEWAY_LAYERS |= {"differences"}
# What only joins, declares or is read by the machine proves itself when the service starts.
NEEDS_NO_TEST = {"__main__", "app", "settings", "errors", "timers"}
# Layers whose tests are elsewhere, because they only work together with another layer.
TESTED_ELSEWHERE = {
    "auth/domain": "tests/auth/test_tokens.py",
    "auth/flows": "tests/auth/test_connections.py",
    "auth/xero": "tests/auth/test_consents.py",
    "gateway/api": "tests/gateway/test_endpoints.py",
    "gateway/authentication": "tests/gateway/test_sign_in.py",
    "gateway/dashboard": "tests/gateway/test_connection.py",
    "gateway/flows": "tests/gateway/test_syncs.py",
    "gateway/progress": "tests/gateway/test_syncs.py",
    "gateway/clients": "tests/gateway/test_away.py",
    "gateway/phone": "tests/gateway/test_endpoints.py",
    "gateway/publisher": "tests/gateway/test_events.py",
    "log/domain": "tests/log/test_api.py",
    "sync-worker/flows": "tests/journeys/test_the_button.py",
    "sync-worker/handlers": "tests/journeys/test_from_xero.py",
    "sync-worker/clients": "tests/journeys/test_the_button.py",
    "sync-worker/repository": "tests/journeys/test_the_button.py",
    "sync-worker/xero": "tests/sync_worker/test_kinds_in_xero.py",
}
SERVICES = packages()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_only_layers_of_the_list(service: str) -> None:
    allowed = LAYERS | GATEWAY_LAYERS if service == "gateway" else LAYERS

    assert set(layers_of(SERVICES[service])) - allowed == set()


@pytest.mark.parametrize("service", SERVICES)
def test_the_smallest_layers_are_there(service: str) -> None:
    there = set(layers_of(SERVICES[service]))

    assert {"__main__", "app", "settings", "errors"} <= there
    assert {"handlers", "api"} & there


@pytest.mark.parametrize("service", SERVICES)
def test_every_layer_has_a_test(service: str) -> None:
    folder = ROOT / "tests" / service.replace("-", "_")
    untested = []
    for layer in layers_of(SERVICES[service]):
        elsewhere = TESTED_ELSEWHERE.get(f"{service}/{layer}")
        here = [path for path in files("tests/*.py") if path.parent == folder and _is_of(path, layer)]
        if not here and layer not in NEEDS_NO_TEST and (elsewhere is None or not (ROOT / elsewhere).exists()):
            untested.append(layer)

    assert untested == []


def _is_of(test: Path, layer: str) -> bool:
    return test.stem == f"test_{layer}" or test.stem.startswith(f"test_{layer}_")


def test_the_list_of_tests_elsewhere_names_no_layer_that_has_its_own() -> None:
    own = {
        f"{service}/{layer}"
        for service, package in SERVICES.items()
        for layer in layers_of(package)
        if any(_is_of(path, layer) for path in files(f"tests/{service.replace('-', '_')}/*.py"))
    }

    assert set(TESTED_ELSEWHERE) & own == set()


@pytest.mark.parametrize(
    "service", [name for name, package in SERVICES.items() if (package / "handlers.py").exists()]
)
def test_a_handler_takes_a_message_and_calls_one_flow(service: str) -> None:
    handlers = [
        one
        for one in functions(SERVICES[service] / "handlers.py")
        if any(
            isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "subscribe"
            for mark in one.decorator_list
        )
    ]

    assert handlers
    assert [one.name for one in handlers if len(one.body) > 3] == []


def test_starting_a_service_takes_three_lines() -> None:
    starts = {service: tree(package / "__main__.py").body for service, package in SERVICES.items()}

    assert {service for service, lines in starts.items() if len(lines) > 4} == set()


def test_what_decides_does_not_wait() -> None:
    pure = files("services/*/*/domain/*.py", "services/*/*/domain.py", "services/*/*/kinds/*.py")
    waiting = [
        shown(path)
        for path in pure
        if any(isinstance(node, ast.Await | ast.AsyncFunctionDef) for node in ast.walk(tree(path)))
    ]

    assert len(pure) > 20
    assert waiting == []


def test_the_environment_is_read_in_settings_alone() -> None:
    reading = {
        shown(path)
        for path in files("libs/*.py", "services/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }

    # The arming of failpoints is not installed in production, and has no settings to stand in.
    assert reading == {"libs/common/common/failpoints_armed.py"}


def test_flows_of_the_sync_worker_pass_sessions_along_and_no_connections() -> None:
    flows = files("services/sync-worker/sync_worker/flows/*.py")
    naming = {
        shown(path)
        for path in flows
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "Connection")
        or (isinstance(node, ast.Attribute) and node.attr == "transaction")
    }

    # The one place that opens a session of a company.
    assert len(flows) > 30
    assert naming == {"services/sync-worker/sync_worker/flows/dependencies.py"}

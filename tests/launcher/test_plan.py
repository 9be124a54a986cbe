"""Which processes run, and which settings each of them gets.

If this breaks, an operator's setting has no effect, or a service gets secrets that it does not need.
"""

import pytest

from launcher.infrastructure import Infrastructure
from launcher.run import Run
from launcher.settings import Settings
from launcher.suite.addresses import choose_addresses
from launcher.suite.keys import Keys
from launcher.suite.plan import Plan, process_names
from launcher.suite.services import SERVICES


def test_there_are_as_many_workers_as_asked_for() -> None:
    names = process_names(Settings(workers=3))

    assert [name for name in names if name.startswith("sync-worker")] == [
        f"sync-worker-{n}" for n in (1, 2, 3)
    ]


def test_another_invoicing_system_may_take_the_place_of_ours() -> None:
    assert "invoicing" in process_names(Settings())
    assert "invoicing" not in process_names(Settings(invoicing="none"))


@pytest.mark.parametrize(("given", "sandboxed"), [(None, True), ("an-app-at-xero", False)])
def test_the_sandbox_stands_in_until_an_app_at_xero_is_given(given: str | None, sandboxed: bool) -> None:
    assert Settings(xero_client_id=given).with_sandbox is sandboxed


def test_what_tunes_a_service_is_passed_on_to_it_and_to_no_other(
    infrastructure: Infrastructure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "30")
    monkeypatch.setenv("WORKER_SLOTS", "2")
    monkeypatch.setenv("TURN_SECONDS", "")
    settings = Settings()
    with Run.begin("planning") as run:
        plan = Plan(
            settings,
            infrastructure,
            choose_addresses(run, settings, list(process_names(settings))),
            Keys.generate(),
        )
        reported = {service.name: plan.environment(service, 1) for service in SERVICES}

    assert {name for name, environment in reported.items() if environment.get("RETENTION_DAYS") == "30"} == {
        "log"
    }
    assert {name for name, environment in reported.items() if "WORKER_SLOTS" in environment} == {
        "sync-worker"
    }
    assert "TURN_SECONDS" not in reported["sync-worker"]

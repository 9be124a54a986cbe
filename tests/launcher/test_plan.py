"""Which processes run, and what each of them is told and not told."""

import pytest

from launcher.settings import Settings
from launcher.suite.plan import process_names


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

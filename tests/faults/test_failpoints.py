"""The worker dies at every failpoint, while it creates, changes and removes each kind of record.

If this breaks, a crash at one of these places loses, doubles or erases a record.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.failpoints import points
from tests.faults.shop import Shop
from tests.faults.stage import LEASE, Stage
from tests.world import Running

WRITES = {
    *(
        f"{kind}.create"
        for kind in ("customer", "product", "invoice", "credit_note", "allocation", "payment")
    ),
    *(f"{kind}.update" for kind in ("customer", "product", "invoice", "credit_note")),
    *(f"{kind}.remove" for kind in ("invoice", "credit_note", "allocation", "payment")),
}
KEY_IS_DEAD = 400
EACH_WRITE = {
    "after_doubt_half_resolved",
    "after_batch_frozen",
    "after_send_marked",
    "after_xero_answer",
    "after_answer_stored",
    "inside_applying",
    "after_answer_applied",
}


@dataclass(frozen=True)
class Way:
    """How a sync comes to a point: what else the worker dies at, for how long it is away, how slow Xero is."""

    also: str = ""
    away: float = LEASE
    call_ms: int = 0
    turn_seconds: float = 10


SEVERAL_TURNS = Way(call_ms=200, turn_seconds=1)
VARIANTS = {
    "after_doubt_half_resolved": Way(also="after_xero_answer", away=KEY_IS_DEAD),
    "next_turn_written": SEVERAL_TURNS,
    "after_lease_released": SEVERAL_TURNS,
}
THE_USUAL = Way()


def dies_again_and_again(
    stage: Stage, company: Shop, point: str, folder: Path, way: Way = THE_USUAL
) -> set[str]:
    """Change everything while no worker is there; let one worker after the other die at the point, once for each."""
    folder.mkdir()
    stage.no_worker()
    stage.world.xero("POST", "latency", {"call_ms": way.call_ms})
    company.changes_everything()
    sync_id = company.presses_sync()
    while stage.dies(_armed(stage, point, folder, way), company, sync_id):
        stage.world.pass_time(way.away)
    died_at = {
        one.name.removeprefix(point).lstrip(".") for one in folder.iterdir() if one.name.startswith(point)
    }
    stage.sees_through(company, sync_id)
    return died_at


def _armed(stage: Stage, point: str, folder: Path, way: Way) -> Running:
    armed = {"FAILPOINT": f"{point},{way.also}", "FAILPOINT_FOLDER": str(folder)}
    return stage.worker(wait=False, TURN_SECONDS=str(way.turn_seconds), **armed)


@pytest.mark.parametrize("point", [*points("sync-worker"), *points("every service")])
def test_a_worker_that_dies_at_a_crash_point(stage: Stage, point: str, tmp_path: Path) -> None:
    company = stage.shop()
    company.opens()
    assert stage.syncs(company)["state"] == "completed"

    died_at = dies_again_and_again(stage, company, point, tmp_path / "died", VARIANTS.get(point, THE_USUAL))

    assert died_at >= WRITES if point in EACH_WRITE else died_at, died_at
    stage.finds_nothing_wrong(company)


@pytest.mark.parametrize("away", [LEASE, KEY_IS_DEAD], ids=["within the key's life", "after it"])
def test_a_lost_answer_takes_at_most_one_read_and_one_repeat(
    stage: Stage, tmp_path: Path, away: float
) -> None:
    spared, struck = stage.shop(), stage.shop()
    calls = {}
    for one in (spared, struck):
        one.opens()
        assert stage.syncs(one)["state"] == "completed"
        calls[one.company_id] = len(one.calls_to_xero())
    spared.changes_everything()
    assert stage.syncs(spared)["state"] == "completed"
    usual = len(spared.calls_to_xero()) - calls[spared.company_id]

    died_at = dies_again_and_again(stage, struck, "after_xero_answer", tmp_path / "died", Way(away=away))

    taken = len(struck.calls_to_xero()) - calls[struck.company_id]
    assert died_at >= WRITES
    assert taken - usual <= 2 * len(died_at)
    stage.finds_nothing_wrong(spared, struck)

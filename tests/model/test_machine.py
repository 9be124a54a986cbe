"""Runs the state machine: short examples with every test run, thousands where they are asked for.

If this breaks, some order of edits, crashes and faults loses, doubles, erases or silently overwrites a record.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import CompanyMachine, EditingMachine, WholeMachine
from tests.model.stage import Stage

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "100"))
LENGTH = int(os.environ.get("MODEL_STEPS", "6"))
SHARDS = int(os.environ.get("MODEL_PARTS", "1"))
SEED = int(os.environ.get("SEED", "1"))
SHRINK = (Phase.shrink,) if os.environ.get("MODEL_SHRINK") else ()


@pytest.mark.timeout(0)
@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("machine", [WholeMachine, EditingMachine])
@pytest.mark.parametrize("part", range(SHARDS))
def test_whatever_happens_records_and_their_content_are_safe(
    stage: Stage, part: int, machine: type[CompanyMachine]
) -> None:
    machine.stage = stage
    run_state_machine_as_test(
        seed(SEED * 1000 + part)(machine),
        settings=settings(
            max_examples=EXAMPLES // SHARDS,
            stateful_step_count=LENGTH,
            deadline=None,
            database=None,
            phases=(Phase.generate, *SHRINK),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )

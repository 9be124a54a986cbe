"""Runs the state machine: some short examples with every test run, thousands where they are asked for."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.acting import FIRED, STEPS
from tests.model.machine import Machine
from tests.model.stage import Stage

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "30"))
LENGTH = int(os.environ.get("MODEL_STEPS", "12"))
SHRINK = (Phase.shrink,) if os.environ.get("MODEL_SHRINK") else ()


@pytest.mark.timeout(0)
def test_whatever_happens_nothing_is_lost_doubled_or_stale(stage: Stage) -> None:
    Machine.stage = stage
    try:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=LENGTH,
                deadline=None,
                derandomize="SEED" not in os.environ,
                database=None,
                phases=(Phase.generate, *SHRINK),
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
    finally:
        print(f"{STEPS['examples']} examples, {STEPS['steps']} steps")
        for name, count in sorted(FIRED.items()):
            print(f"{count:7} {name}")

"""Runs the state machine: some short examples with every test run, thousands where they are asked for."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Machine
from tests.model.stage import Stage

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "20"))
LENGTH = int(os.environ.get("MODEL_STEPS", "12"))
SHRINK = (Phase.shrink,) if os.environ.get("MODEL_SHRINK") else ()


@pytest.mark.timeout(0)
def test_whatever_happens_nothing_is_lost_doubled_or_stale(stage: Stage) -> None:
    Machine.stage = stage
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

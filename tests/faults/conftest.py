"""The running suite with as many organisations as companies are needed, and the table of what each fault left."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.checker import HARMS
from tests.conftest import FAILED
from tests.faults.stage import Stage, all_faults, broken_guard
from tests.world import World

ORGANISATIONS = 24


@dataclass(frozen=True)
class Line:
    """A line of the table: a fault, and how many records were wrong after it."""

    fault: str
    counts: tuple[int, ...]
    seconds: float


LINES: list[Line] = []
LEFT = "what a fault left"


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers of this folder."""
    config.addinivalue_line("markers", "fast: belongs to the selection that runs with all other tests")
    config.addinivalue_line("markers", "guard(name): the fault that a guard is for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the fast selection unless all faults were asked for; with a broken guard, only its own fault."""
    here = Path(__file__).parent
    left_out = [one for one in items if one.path.is_relative_to(here) and not _wanted(one)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [one for one in items if one not in left_out]


def _wanted(item: pytest.Item) -> bool:
    if broken_guard() is not None:
        guard = item.get_closest_marker("guard")
        return guard is not None and guard.args == (broken_guard(),)
    return all_faults() or item.get_closest_marker("fast") is not None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what the faults left, also from processes that run side by side."""
    if report.when == "teardown":
        properties: list[tuple[str, Any]] = report.user_properties
        LINES.extend(Line(*left) for name, left in properties if name == LEFT)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each fault left."""
    if not LINES:
        return
    terminalreporter.section("faults")
    width = max(len(line.fault) for line in LINES)
    terminalreporter.write_line(f"{'fault':{width}} | {' | '.join(HARMS)} | seconds")
    for line in sorted(LINES, key=lambda line: line.fault):
        counts = " | ".join(f"{one:{len(harm)}}" for harm, one in zip(HARMS, line.counts, strict=True))
        terminalreporter.write_line(f"{line.fault:{width}} | {counts} | {line.seconds:7.1f}")


@contextmanager
def note(test: pytest.Item, stage: Stage) -> Iterator[None]:
    """Note for the table what a test leaves."""
    began = time.monotonic()
    yield
    name, found = test.name.removeprefix("test_").replace("_", " "), stage.verdict
    wrong = tuple(len(some) for some in found.counted.values())
    test.user_properties.append((LEFT, (name, wrong, time.monotonic() - began)))


@pytest.fixture
def stage(whole_suite: World, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The suite with new organisations in Xero; afterwards it is as it was."""
    whole_suite.xero("POST", "reset", {"seed": "nz", "organisations": ORGANISATIONS})
    whole_suite.begin_logs()
    made = Stage(whole_suite, tmp_path)
    made.forgets_dead_letters()
    with note(request.node, made):
        yield made
    if request.node.stash.get(FAILED, False):
        whole_suite.print_logs()
    made.the_usual()

"""The running suite with as many organisations as companies are needed, and the table of what each fault left."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.checker import Verdict
from tests.conftest import FAILED
from tests.faults.stage import Stage, all_faults
from tests.world import World

ORGANISATIONS = 24


@dataclass(frozen=True)
class Line:
    """A line of the table: a fault, and what was wrong after it."""

    fault: str
    verdict: Verdict
    seconds: float


LINES: list[Line] = []


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the fast selection."""
    config.addinivalue_line("markers", "fast: belongs to the selection that runs with all other tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the fast selection unless all faults were asked for."""
    if all_faults():
        return
    slow = [one for one in items if one.path.is_relative_to(Path(__file__).parent) and not _fast(one)]
    config.hook.pytest_deselected(items=slow)
    items[:] = [one for one in items if one not in slow]


def _fast(item: pytest.Item) -> bool:
    return item.get_closest_marker("fast") is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each fault left."""
    if not LINES:
        return
    terminalreporter.section("faults")
    width = max(len(line.fault) for line in LINES)
    terminalreporter.write_line(f"{'fault':{width}} | lost | doubled | stale | seconds")
    for line in LINES:
        found = line.verdict
        counts = f"{len(found.lost):4} | {len(found.doubled):7} | {len(found.stale):5}"
        terminalreporter.write_line(f"{line.fault:{width}} | {counts} | {line.seconds:7.1f}")


@pytest.fixture
def stage(whole_suite: World, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The suite with new organisations in Xero; afterwards it is as it was."""
    whole_suite.xero("POST", "reset", {"seed": "nz", "organisations": ORGANISATIONS})
    whole_suite.begin_logs()
    made = Stage(whole_suite, tmp_path)
    began = time.monotonic()
    yield made
    name = request.node.name.removeprefix("test_").replace("_", " ")
    LINES.append(Line(name, made.verdict, time.monotonic() - began))
    if request.node.stash.get(FAILED, False):
        whole_suite.print_logs()
    made.the_usual()

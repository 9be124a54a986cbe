"""Programs under the supervisor: their environment, what others see of them, and how they end.

If this breaks, a crashed service stays down, or other users of the machine can read an operator's secrets.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from launcher.processes import Program, Supervisor
from launcher.run import MARK, Run
from tests.waiting import wait_until

Start = Callable[..., Supervisor]


@pytest.fixture
def run() -> Iterator[Run]:
    """A run of no servers."""
    with Run.begin("processes") as run:
        yield run


@pytest.fixture
def start(run: Run, tmp_path: Path) -> Iterator[Start]:
    """Starts a supervisor over programs; ended after the test."""
    started: list[Supervisor] = []

    def start_with(*programs: Program) -> Supervisor:
        started.append(Supervisor(run, tmp_path, programs))
        for program in programs:
            started[-1].begin(program.name)
        return started[-1]

    yield start_with
    for supervisor in started:
        supervisor.end()


def python(name: str, code: str, **more: object) -> Program:
    """A program that runs some Python."""
    return Program(name, (sys.executable, "-u", "-c", code), **more)  # type: ignore[arg-type]


SLEEP = "import time; print('up'); time.sleep(600)"


def test_a_program_sees_its_environment_and_no_more(
    start: Start, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_TERMINAL", "1")
    value = "quotes ' and \" , commas; # and 100 %"
    code = "import json, os; print(json.dumps(dict(os.environ)))"

    supervisor = start(python("one", code, environment={"VALUE": value}, restart=False))
    wait_until(lambda: supervisor.has_ended("one"))

    output = supervisor.last_lines("one")
    assert '"VALUE": "quotes \' and \\" , commas; # and 100 %"' in output
    assert f'"{MARK}": "{run.mark}"' in output
    assert "OF_THE_TERMINAL" not in output


def test_a_secret_stands_on_no_command_line_and_in_no_file_that_others_can_read(
    start: Start, run: Run
) -> None:
    supervisor = start(python("one", SLEEP, environment={"KEY": "very-secret"}))
    wait_until(lambda: "up" in supervisor.last_lines("one"))

    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    holding = [
        path
        for path in run.folder.rglob("*")
        if path.is_file() and "very-secret" in path.read_text(errors="replace")
    ]

    assert not [line for line in lines if "very-secret" in line]
    assert len(holding) == 1
    assert holding[0].stat().st_mode & 0o077 == 0


def test_a_program_that_is_killed_comes_back(start: Start) -> None:
    supervisor = start(python("one", SLEEP))
    wait_until(lambda: "up" in supervisor.last_lines("one"))
    before = supervisor.pid_of("one")

    supervisor.kill("one")
    wait_until(lambda: supervisor.last_lines("one").count("up") == 2)

    assert supervisor.pid_of("one") not in (None, before)


def test_a_program_of_a_test_stays_dead_when_it_is_killed(start: Start) -> None:
    supervisor = start(python("one", SLEEP, restart=False))
    wait_until(lambda: "up" in supervisor.last_lines("one"))

    supervisor.kill("one")

    assert supervisor.pid_of("one") is None
    assert supervisor.has_ended("one")


def test_what_was_named_first_is_stopped_last(start: Start, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def stop(*_):\n"
        "    time.sleep(0.2)\n"
        f"    open({str(order)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "print('up')\n"
        "time.sleep(600)\n"
    )
    programs = [
        Program(name, (sys.executable, "-u", "-c", code, name), group=group)
        for name, group in (("server", "servers"), ("service", "services"))
    ]
    supervisor = start(*programs)
    for program in programs:
        wait_until(lambda name=program.name: "up" in supervisor.last_lines(name))  # type: ignore[misc]

    supervisor.end()

    assert order.read_text().split() == ["service", "server"]


def test_one_that_will_not_stop_is_killed_in_the_end(start: Start) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
    supervisor = start(python("one", deaf, stop_seconds=1))
    wait_until(lambda: "up" in supervisor.last_lines("one"))
    pid = supervisor.pid_of("one")
    assert pid is not None

    supervisor.end()

    assert not psutil.pid_exists(pid)

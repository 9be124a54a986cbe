"""The processes and folders of a killed launcher are found and ended; those of a living one are left alone.

If this breaks, a killed run keeps its ports and memory, or a new run ends the processes of another.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from launcher import sweep
from launcher.run import MARK, Run, owner_of, runs

PURPOSE = f"sweeping{os.getpid()}"

# An owner with a supervised program, and with another one that moved into the run's folder and has no mark.
OWNER = """
import os, subprocess, sys, time
from pathlib import Path
from launcher.processes import Program, Supervisor
from launcher.run import Run
run = Run.begin(sys.argv[2])
command = (sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)")
supervisor = Supervisor(run, Path(sys.argv[1]), [Program("deaf", command, stop_seconds=1)])
supervisor.begin("deaf")
stray = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=run.folder)
print(run.folder, supervisor.pid, supervisor.pid_of("deaf"), stray.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that owns a run with three others."""
    command = [sys.executable, "-c", OWNER, str(tmp_path), PURPOSE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        yield process
        process.kill()
    sweep.end_left_behind(PURPOSE)


def begun(owner: "subprocess.Popen[str]") -> tuple[Path, list[int]]:
    """The folder of the owner's run and the pids of its processes."""
    assert owner.stdout is not None
    folder, *pids = owner.stdout.readline().split()
    return Path(folder), [int(pid) for pid in pids]


def test_a_killed_owner_leaves_nothing_that_the_next_sweep_does_not_end(
    owner: "subprocess.Popen[str]",
) -> None:
    folder, pids = begun(owner)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert all(psutil.pid_exists(pid) for pid in pids[:2])

    ended = sweep.end_left_behind(PURPOSE)

    assert ended == 3
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert not folder.exists()


def test_a_run_whose_owner_lives_is_left_alone(owner: "subprocess.Popen[str]") -> None:
    folder, pids = begun(owner)

    ended = sweep.end_left_behind(PURPOSE)

    assert ended == 0
    assert owner_of(folder) == owner.pid
    assert all(psutil.pid_exists(pid) for pid in pids)


def test_processes_are_ended_even_when_the_folder_of_their_run_is_gone() -> None:
    with Run.begin(PURPOSE) as run:
        mark = run.mark
    homeless = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env={MARK: mark})

    ended = sweep.end_left_behind(PURPOSE)

    assert ended == 1
    assert homeless.wait(10) == -signal.SIGKILL


def test_a_run_that_ends_by_itself_leaves_no_folder() -> None:
    with Run.begin(PURPOSE) as run:
        assert owner_of(run.folder) == os.getpid()

    assert run.folder not in set(runs(PURPOSE))
    assert not run.folder.exists()


def test_a_port_is_kept_from_other_runs_until_its_own_ends() -> None:
    with Run.begin(PURPOSE) as first, Run.begin(PURPOSE) as second:
        assert first.reserve_port(14_321)
        assert not second.reserve_port(14_321)

    with Run.begin(PURPOSE) as third:
        assert third.reserve_port(14_321)

"""Ends the processes of a run whose owner was killed, and removes its folder."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

from launcher.checkout import checkout_id
from launcher.run import MARK, owner_of, runs

# The file that marks the folder of a run with containers.
CONTAINERS = "containers"

_SUPERVISOR_STOP_SECONDS = 30
_TERMINATE_SECONDS = 10


def _belongs(process: psutil.Process, mark: str, folder: Path) -> bool:
    # PostgreSQL's process titles overwrite its environment, so its processes are found by working folder.
    try:
        return process.environ().get(MARK) == mark or Path(process.cwd()).is_relative_to(folder)
    except (psutil.Error, OSError):
        return False


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return the live processes of a run, except this one."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, folder.name, folder)
    ]


def _stop_supervisor(folder: Path) -> None:
    for process in processes_of(folder):
        try:
            # supervisord stops its programs in the right order.
            if "supervisor.supervisord" in process.cmdline():
                process.terminate()
                psutil.wait_procs([process], timeout=_SUPERVISOR_STOP_SECONDS)
        except psutil.Error:
            continue


def end_run(folder: Path) -> int:
    """End every process of the run, gracefully first, and remove its folder; return the number of processes."""
    # A process that is being replaced by a program has neither environment nor folder at that moment: the next round
    # finds it.
    ended = set(processes_of(folder))
    _stop_supervisor(folder)
    for sign, seconds in ((signal.SIGTERM, _TERMINATE_SECONDS), (signal.SIGKILL, 5), (signal.SIGKILL, 5)):
        remaining = processes_of(folder)
        ended.update(remaining)
        for process in remaining:
            try:
                process.send_signal(sign)
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(remaining, timeout=seconds)
    if (folder / CONTAINERS).exists():
        _remove_containers(folder.name)
    shutil.rmtree(folder, ignore_errors=True)
    return len(ended)


def _remove_containers(mark: str) -> None:
    listed = ["docker", "ps", "--all", "--quiet", "--filter", f"label={MARK}={mark}"]
    found = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
    if found:
        command = ["docker", "rm", "--force", "--volumes", *found]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603


def end_left_behind(purpose: str) -> int:
    """End all runs of this purpose whose owner is gone; return the number of ended processes."""
    ended = sum(end_run(folder) for folder in runs(purpose) if owner_of(folder) is None)
    return ended + _end_unowned(purpose)


def _end_unowned(purpose: str) -> int:
    """End the processes of runs whose folder was deleted; return their number."""
    ended = 0
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):
            continue
        folder = next((each for each in runs(purpose) if each.name == mark), None)
        if process.pid != os.getpid() and mark.startswith(f"{checkout_id()}-{purpose}-") and folder is None:
            process.kill()
            ended += 1
    return ended

"""Ends what a run left behind when its owner was killed, and removes its folder."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil

from launcher.checkout import checkout_id
from launcher.run import MARK, owner_of, runs

# A file in the folder of a run that has containers.
CONTAINERS = "containers"

_TO_STOP_BY_ITSELF = 30
_TO_STOP_WHEN_ASKED = 10


def _belongs(process: psutil.Process, mark: str, folder: Path) -> bool:
    # PostgreSQL writes its titles over its environment, so its processes are known by where they work.
    try:
        return process.environ().get(MARK) == mark or Path(process.cwd()).is_relative_to(folder)
    except (psutil.Error, OSError):
        return False


def processes_of(folder: Path) -> list[psutil.Process]:
    """The living processes of the run of this folder, this one excepted."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, folder.name, folder)
    ]


def _ask_supervisor(folder: Path) -> None:
    for process in processes_of(folder):
        try:
            # It stops what it started in the right order.
            if "supervisor.supervisord" in process.cmdline():
                process.terminate()
                psutil.wait_procs([process], timeout=_TO_STOP_BY_ITSELF)
        except psutil.Error:
            continue


def end_run(folder: Path) -> int:
    """End every process of the run, the polite way first, remove its folder, and say how many there were."""
    count = len(processes_of(folder))
    _ask_supervisor(folder)
    for sign, seconds in ((signal.SIGTERM, _TO_STOP_WHEN_ASKED), (signal.SIGKILL, 5), (signal.SIGKILL, 5)):
        left = processes_of(folder)
        for process in left:
            try:
                process.send_signal(sign)
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(left, timeout=seconds)
    if (folder / CONTAINERS).exists():
        _remove_containers(folder.name)
    shutil.rmtree(folder, ignore_errors=True)
    return count


def _remove_containers(mark: str) -> None:
    listed = ["docker", "ps", "--all", "--quiet", "--filter", f"label={MARK}={mark}"]
    found = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
    if found:
        command = ["docker", "rm", "--force", "--volumes", *found]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603


def end_left_behind(purpose: str) -> int:
    """End all runs of this purpose whose owner is gone; returns how many processes were ended."""
    ended = sum(end_run(folder) for folder in runs(purpose) if owner_of(folder) is None)
    return ended + _end_homeless(purpose)


def _end_homeless(purpose: str) -> int:
    """End what bears the mark of a run whose folder somebody removed."""
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

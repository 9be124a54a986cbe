"""The folder `.run/`: the description of the running suite, the folder of its run, and its logs."""

import json
import os
from pathlib import Path
from typing import Any

from launcher.checkout import RUN_FOLDER
from launcher.run import Run

_RUN = RUN_FOLDER / "run.json"
_RECORDED_FOLDER = RUN_FOLDER / "place"
LOGS = RUN_FOLDER / "logs"


def prepare(run: Run) -> Path:
    """Create `.run/`, record the run's folder, and return the emptied log folder."""
    RUN_FOLDER.mkdir(mode=0o700, exist_ok=True)
    LOGS.mkdir(mode=0o700, exist_ok=True)
    for log in LOGS.glob("*.log*"):
        log.unlink()
    _RECORDED_FOLDER.write_text(str(run.folder), encoding="utf-8")
    return LOGS


def publish(content: dict[str, Any]) -> None:
    """Write run.json atomically, readable only by its owner."""
    unfinished = _RUN.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with open(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(content, file, indent=1)
        file.write("\n")
    unfinished.rename(_RUN)


def read() -> dict[str, Any] | None:
    """Return the description of the running suite, None if none is running."""
    try:
        content: dict[str, Any] = json.loads(_RUN.read_text(encoding="utf-8"))
    except OSError:
        return None
    return content


def withdraw() -> None:
    """Remove the description and the recorded folder of the running suite."""
    _RUN.unlink(missing_ok=True)
    _RECORDED_FOLDER.unlink(missing_ok=True)


def recorded_folder() -> Path | None:
    """Return the recorded folder of a run that has not ended properly, or None."""
    try:
        return Path(_RECORDED_FOLDER.read_text(encoding="utf-8").strip())
    except OSError:
        return None

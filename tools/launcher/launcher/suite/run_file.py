"""`.run/`: what a running suite tells those who ask, and where its processes and folders are."""

import json
import os
from pathlib import Path
from typing import Any

from launcher.checkout import RUN_FOLDER
from launcher.run import Run

_RUN = RUN_FOLDER / "run.json"
_PLACE = RUN_FOLDER / "place"
LOGS = RUN_FOLDER / "logs"


def prepare(run: Run) -> Path:
    """Make the folder, note where the run is, and empty the log folder; returns that."""
    RUN_FOLDER.mkdir(mode=0o700, exist_ok=True)
    LOGS.mkdir(mode=0o700, exist_ok=True)
    for log in LOGS.glob("*.log*"):
        log.unlink()
    _PLACE.write_text(str(run.folder), encoding="utf-8")
    return LOGS


def publish(content: dict[str, Any]) -> None:
    """Write run.json whole, readable by its owner alone."""
    unfinished = _RUN.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with open(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(content, file, indent=1)
        file.write("\n")
    unfinished.rename(_RUN)


def withdraw() -> None:
    """Remove what said that a suite runs."""
    _RUN.unlink(missing_ok=True)
    _PLACE.unlink(missing_ok=True)


def noted_place() -> Path | None:
    """The folder of the last run that did not end by itself."""
    try:
        return Path(_PLACE.read_text(encoding="utf-8").strip())
    except OSError:
        return None

"""Further versions of the suite's code: the last release, and copies of the present code that know less."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.infrastructure import Infrastructure
from tests.faults.stage import Stage
from tests.world import IMPORT_NAMES, ROOT, STORING, schema_of

FOLDERS = ("libs/common", *(f"services/{service}" for service in IMPORT_NAMES))

PRESENT = ""
"""The PYTHONPATH of a process of the present version, whose code is installed."""


def python_path(folder: Path) -> str:
    """Return the PYTHONPATH with which a process runs the code of a folder instead of the installed code."""
    return os.pathsep.join(str(folder / part) for part in FOLDERS)


def last_release(folder: Path) -> str:
    """Take the code of the last release out of the repository's history; return its PYTHONPATH.

    Where that commit is missing, for example in a copy without history, the test is skipped.
    """
    found = re.search(r"^Commit: `([0-9a-f]{40})`$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert found, "CHANGELOG.md names the commit of the last release"
    archive = folder / "release.tar"
    taken = subprocess.run(
        ["git", "-C", ROOT, "archive", f"--output={archive}", found[1], *FOLDERS],
        check=False,
        capture_output=True,
        text=True,
    )
    if taken.returncode != 0:
        pytest.skip(f"the history of the repository is not here: {taken.stderr.strip()}")
    shutil.unpack_archive(archive, folder)
    return python_path(folder)


def copy_of_present(folder: Path, changes: dict[str, tuple[str, str]]) -> str:
    """Copy the present code with changes, and return its PYTHONPATH; a change is a file, its text and the new text."""
    for part in FOLDERS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (text, changed) in changes.items():
        file = folder / name
        content = file.read_text()
        assert content.count(text) == 1, f"{name} has this text once: {text}"
        file.write_text(content.replace(text, changed))
    return python_path(folder)


def migrate_with(code: str, infrastructure: Infrastructure, database: str) -> None:
    """Migrate all schemas with the command of another version."""
    for service in STORING:
        owner = infrastructure.database_url(f"{schema_of(service)}_owner", database)
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": code, "MIGRATE_DATABASE_URL": owner}
        subprocess.run([sys.executable, "-m", IMPORT_NAMES[service], "migrate"], env=env, check=True)


def replaces(stage: Stage, service: str, code: str) -> None:
    """End a service and start it at its place with another version's code."""
    assert stage.world.service(service).terminate() == 0
    stage.world.start(service, PYTHONPATH=code)

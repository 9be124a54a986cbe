"""The guide to adding a kind is followed word for word in a copy of the repository.

If this breaks, a developer who follows docs/build/add-a-kind.md ends with a kind that does not sync.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.world import ROOT

GUIDE = ROOT / "docs" / "build" / "add-a-kind.md"
BLOCK = re.compile(r"^```diff\n\+\+\+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_FILES = 12
SECONDS = 600
COPIED = ("libs", "services", "tools", "tests", "docs", "pyproject.toml", ".importlinter")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".*_cache", "*.egg-info")


@dataclass(frozen=True)
class Hunk:
    """A place in a file, and what stands there afterwards."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def applied_to(self, lines: list[str]) -> list[str]:
        """Return the lines with the change; the place must be there exactly once."""
        size = len(self.before)
        places = [at for at in range(len(lines)) if tuple(lines[at : at + size]) == self.before]
        assert len(places) == 1, f"the guide shows a place that is there {len(places)} times: {self.before}"
        return [*lines[: places[0]], *self.after, *lines[places[0] + size :]]


@dataclass(frozen=True)
class Step:
    """A file of the guide, and what changes in it."""

    path: str
    hunks: tuple[Hunk, ...]

    def follow(self, copy: Path) -> None:
        """Do in a copy of the repository what the guide says; a file without a place to find is new."""
        file = copy / self.path
        if not self.hunks[0].before:
            assert not file.exists()
            file.write_text("\n".join((*self.hunks[0].after, "")))
            return
        lines = file.read_text().splitlines()
        for hunk in self.hunks:
            lines = hunk.applied_to(lines)
        file.write_text("\n".join((*lines, "")))


def steps() -> Iterator[Step]:
    """Return the steps of the guide."""
    for path, text in BLOCK.findall(GUIDE.read_text()):
        hunks = [part.splitlines() for part in re.split(r"^@@\n", text, flags=re.MULTILINE)]
        yield Step(
            path,
            tuple(
                Hunk(
                    tuple(line[1:] for line in hunk if line[0] in " -"),
                    tuple(line[1:] for line in hunk if line[0] in " +"),
                )
                for hunk in hunks
            ),
        )


STEPS = tuple(steps())


def run(copy: Path, *command: str) -> None:
    """Run a Python module on the copy, which goes before the packages that are installed here."""
    roots = [str(one) for folder in ("libs", "services", "tools") for one in (copy / folder).iterdir()]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    env["PYTHONPATH"] = os.pathsep.join([str(copy), *roots])
    with (copy / "output").open("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=copy, env=env, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            status = process.wait(SECONDS)
        finally:
            process.send_signal(signal.SIGINT)  # It ends the servers that it started.
            process.wait()
        output.seek(0)
        assert status == 0, output.read()[-6000:]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the guide was followed."""
    made = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, made / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, made / name)
    for step in STEPS:
        step.follow(made)
    return made


def test_the_guide_says_how_many_files_it_takes() -> None:
    files = {step.path for step in STEPS}
    named = re.search(r"A kind takes \*\*(\d+) files\*\*", GUIDE.read_text())

    assert len(files) == len(STEPS) <= MOST_FILES - 2, "a kind may also need pulled.py and problems.py"
    assert named is not None
    assert int(named[1]) == len(files)


def test_what_the_guide_writes_keeps_to_the_style(copy: Path) -> None:
    written = [step.path for step in STEPS if step.path.endswith(".py")]

    run(copy, "ruff", "check", *written)
    run(copy, "ruff", "format", "--check", *written)


@pytest.mark.timeout(SECONDS + 60)
def test_the_new_kind_keeps_its_rules_and_goes_the_whole_way(copy: Path) -> None:
    run(copy, "docs_tool", "write")  # make docs, which also writes the rights on RabbitMQ
    tests = [step.path for step in STEPS if "/test_" in step.path]

    run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, "tests/sync_worker/test_semantics.py")

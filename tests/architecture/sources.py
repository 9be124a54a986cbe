"""The files of this repository that are under version control."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.world import IMPORT_NAMES, ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Return the files under version control that match; a star stands for slashes too.

    Where none matches it fails: a check of all of them would check nothing.
    """
    asked = ["git", "ls-files", "--cached", "-z", "--", *patterns]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    found = tuple(ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())
    assert found, f"no file matches {patterns}"
    return found


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    """Return a file's functions, those inside others too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def shown(path: Path) -> str:
    """Name a file as seen from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def names() -> frozenset[str]:
    """Return every file and folder as seen from the root, with a slash in front, and each ending of these."""
    whole = [Path(shown(path)) for path in files("*")]
    every = {one for path in whole for one in (path, *path.parents)}
    return frozenset("/".join(path.parts[start:]) for path in every for start in range(len(path.parts)))


def packages() -> dict[str, Path]:
    """Return the package of each service."""
    return {service: ROOT / "services" / service / name for service, name in IMPORT_NAMES.items()}


def layers_of(package: Path) -> dict[str, Path]:
    """Return a service's layers, each a file or a folder."""
    return {
        path.stem: path
        for path in sorted(package.iterdir())
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }

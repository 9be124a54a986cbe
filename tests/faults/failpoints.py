"""The failpoints, read from the source: no list is kept."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.world import ROOT

PLACES = {
    "sync-worker": ROOT / "services/sync-worker/sync_worker",
    "auth": ROOT / "services/auth/auth_service",
    "every service": ROOT / "libs/common/common/messaging",
}


@cache
def points(place: str) -> tuple[str, ...]:
    """Return the names of the failpoints in a place."""
    return tuple(sorted({name for file in PLACES[place].rglob("*.py") for name in _named_in(file)}))


def _named_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "failpoint":
            (name, *_) = node.args
            assert isinstance(name, ast.Constant), f"{file}: a failpoint is named by a literal"
            yield str(name.value)

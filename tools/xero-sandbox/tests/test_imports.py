"""The sandbox's modules have no import cycle, not even for annotations.

If this breaks, importing a single module of the sandbox can fail, depending on which was imported first.
"""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import xero_sandbox

PACKAGE = Path(xero_sandbox.__file__).parent
MODULES = {
    ".".join(("xero_sandbox", *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
}


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, also for annotations."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
            found |= names & set(MODULES)
    return found


def circle(modules: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import cycle; empty if there is none."""
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_are_no_import_cycles() -> None:
    modules = {name: imported(path) for name, path in MODULES.items()}

    assert len(modules) > 80
    assert circle(modules) == []


@pytest.mark.parametrize("modules", [{"a": {"b"}, "b": {"c"}, "c": {"a"}}])
def test_an_import_cycle_is_found(modules: dict[str, set[str]]) -> None:
    assert set(circle(modules)) == {"a", "b", "c"}

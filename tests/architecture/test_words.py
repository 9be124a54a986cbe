"""Names and docstrings say what something does, and tests replace no part of the suite.

If this breaks, a developer guesses what a module is for, or a test passes against a stand-in while the real service
fails its users.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Function, files, shown, tree

EMPTY = {"manager", "helper", "helpers", "util", "utils", "misc", "stuff", "mock", "mocks"}
UNFINISHED = re.compile("TO" + "DO|FIX" + r"ME|\bX" + r"XX\b")
OF_ONE_MACHINE = re.compile("/wo" + "rk/|/ro" + "ot/|/ho" + "me/[a-z]")
TEXT = (
    "*.py",
    "*.md",
    "*.sql",
    "*.html",
    "*.js",
    "*.css",
    "*.toml",
    "*.yaml",
    "Makefile",
    "Dockerfile",
    "scripts/*",
)


def words(name: str) -> set[str]:
    """Take a name apart: snake_case and CamelCase."""
    return set(re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().split("_"))


def test_no_name_is_empty_of_meaning() -> None:
    named = {
        f"{shown(path)} {node.name}"
        for path in files("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and words(node.name) & EMPTY
    }

    assert named == set()


def test_no_file_is_named_after_nothing() -> None:
    assert [shown(path) for path in files("*.py") if words(path.stem) & (EMPTY | {"base"})] == []


def test_no_test_replaces_a_part_of_ours() -> None:
    replacing = {
        shown(path)
        for path in files("tests/*.py", "tools/*/tests/*.py")
        for node in ast.walk(tree(path))
        if any(words(name.replace(".", "_")) & EMPTY for name in brought(node))
    }

    assert replacing == set()


def test_what_a_test_changes_for_itself_is_its_environment() -> None:
    changed = {
        f"{shown(path)} {node.attr}"
        for path in files("tests/*.py", "tools/*/tests/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "monkeypatch"
    }

    assert {one for one in changed if not one.endswith(("setenv", "delenv", "chdir"))} == set()


def test_a_test_waits_for_a_condition_or_says_why_it_lets_time_pass() -> None:
    sleeping = {
        shown(path)
        for path in files("tests/*.py", "tools/*/tests/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep"}
        and ast.unparse(node.args[0]) != "0"
    }

    assert sleeping == {"tests/waiting.py", "tools/xero-sandbox/tests/conftest.py"}


def brought(node: ast.AST) -> list[str]:
    """Return the names that an import or an argument brings into a test."""
    match node:
        case ast.Import(names) | ast.ImportFrom(names=names):
            return [one.name for one in names]
        case ast.arg(arg):
            return [arg]
        case _:
            return []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    assert [shown(path) for path in files(*TEXT) if UNFINISHED.search(path.read_text())] == []


def test_no_text_knows_the_machine_it_was_written_on() -> None:
    assert [shown(path) for path in files(*TEXT) if OF_ONE_MACHINE.search(path.read_text())] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in files("*.py")
        if path.read_text().strip() and not ast.get_docstring(tree(path))
    ]

    assert silent == []


def test_every_public_function_of_a_service_says_what_it_does() -> None:
    silent = [
        f"{shown(path)} {node.name}"
        for path in files("libs/*.py", "services/*.py")
        for node in public(tree(path))
        if not ast.get_docstring(node)
    ]

    assert silent == []


def public(module: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Return what a module offers: its functions, its classes, and their methods."""
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    for node in (*module.body, *(one for each in classes for one in each.body)):
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node

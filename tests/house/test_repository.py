"""The files at the root that people and programs expect of a repository agree with the rest of it."""

import json

from tests.house.sources import files, shown
from tests.world import ROOT


def test_all_javascript_stands_where_its_types_are_checked() -> None:
    scripts = [shown(path) for path in files("*.js", "*.mjs", "*.cjs")]
    config = json.loads((ROOT / "tsconfig.json").read_text())

    assert config["include"] == ["services/**/*.js"]
    assert [one for one in scripts if not (one.startswith("services/") and one.endswith(".js"))] == []
    assert [one for one in scripts if one.endswith("/worker.js")], "tsconfig.worker.json checks these"


def test_locked_javascript_packages_have_a_hash_and_come_from_the_registry_that_npm_is_set_to() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}

    assert "node_modules/typescript" in installed
    assert [name for name, package in installed.items() if "resolved" in package] == []
    assert [name for name, package in installed.items() if "integrity" not in package] == []

"""The files at the root of the repository agree with the code.

If this breaks, an operator copies an example environment that lacks a setting or contains a secret, and hosted CI
skips a check.
"""

import json
import os
import re
import tomllib
from datetime import date

import yaml
from pydantic_settings import BaseSettings

from common.settings import MigrateSettings
from docs_tool.suite import SERVICES
from launcher import settings as launcher_settings
from tests.architecture.sources import files, shown
from tests.world import ROOT

MODELS: tuple[type[BaseSettings], ...] = (
    MigrateSettings,
    launcher_settings.Settings,
    launcher_settings.TestSettings,
    *(service.service.settings for service in SERVICES),
)


def test_the_example_of_an_environment_names_every_setting_and_holds_no_secret() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    settings = {field.upper() for model in MODELS for field in model.model_fields}
    in_compose = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))

    assert settings - named == set()
    assert in_compose - named == set()
    assert re.findall(r"^[A-Z_]+=(.+)$", example, re.MULTILINE) == [], "what is not behind a # is a secret"


def test_every_package_has_the_version_of_the_newest_entry_of_the_changelog() -> None:
    entries = re.findall(r"^## \[(\d.*)\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    lock = json.loads((ROOT / "package-lock.json").read_text())
    versions = {
        shown(path): tomllib.loads(path.read_text())["project"]["version"]
        for path in files("pyproject.toml", "*/pyproject.toml")
    } | {
        "package.json": json.loads((ROOT / "package.json").read_text())["version"],
        "package-lock.json": lock["version"],
        "package-lock.json, root": lock["packages"][""]["version"],
    }
    released = [date.fromisoformat(day) for _, day in entries]

    assert len(versions) > 10
    assert {name: version for name, version in versions.items() if version != entries[0][0]} == {}
    assert released == sorted(released, reverse=True)


def test_a_commit_hook_exists_for_each_check_and_downloads_nothing() -> None:
    checks = re.findall(r"^run ([\w-]+) ", (ROOT / "scripts" / "check").read_text(), re.MULTILINE)
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    hooks = [hook for repository in repositories for hook in repository["hooks"]]

    assert [repository["repo"] for repository in repositories] == ["local"]
    assert len(checks) > 5
    assert [(hook["id"], hook["entry"]) for hook in hooks] == [
        (name, f"scripts/check {name}") for name in checks
    ]
    assert {hook["language"] for hook in hooks} == {"system"}


def test_hosted_ci_runs_what_every_change_must_pass() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text())
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]

    assert ".ci/run" in commands
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


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

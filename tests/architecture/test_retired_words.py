"""Names that were replaced by standard terms are not used again. Only identifiers are checked.

If this breaks, one thing has two names again, in the code and in the fields that programs read. The Xero sandbox,
which shares nothing with the suite, is not checked.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import files, shown, tree

# A word of an identifier, and what stands in its place; it is no word of any identifier, except in a test's sentence.
WORDS = {
    "told": "logged, reported, outcomes",
    "tell": "log, report",
    "said": "published, text",
    "say": "publish, enqueue, echo",
    "hear": "subscribe, receive, consume",
    "heard": "received",
    "hears": "consumes",
    "wish": "command, options",
    "wishes": "commands, options",
    "wished": "wanted",
    "parked": "needs_attention, problem record",
    "park": "report_problems, attach",
    "brake": "circuit_breaker",
    "braking": "circuit_breaker",
    "crashpoint": "failpoint",
    "dress": "configure_app",
    "ground": "infrastructure, service context",
    "doors": "endpoints",
    "door": "endpoint",
    "rooms": "layers",
    "room": "layer",
    "house": "architecture",
    "fate": "retry",
    "bury": "dead_letter",
    "seal": "encrypt",
    "sealed": "encrypted",
    "flights": "single_flight",
    "peers": "clients",
    "peer": "client",
    "nouns": "records",
    "ways": "dependencies",
    "doing": "dependencies",
    "tidying": "retention, cleanup",
    "shelf": "builder",
}
# A whole identifier whose words are good words elsewhere.
NAMES = {
    "Told": "RecordOutcome",
    "Turns": "TurnScheduler",
    "Leave": "Skip",
    "Grouped": "GroupCommit",
    "Relay": "OutboxRelay",
    "Kept": "StoredRecord",
    "Incoming": "ReceivedRecord",
    "LinkToKeep": "LinkUpdate",
    "Filled": "SettingsForm",
    "Live": "SyncProgress",
    "Beside": "BackgroundTasks",
    "needs": "depends_on",
    "looks_at": "references",
    "MOST": "MAX_PER_CALL",
    "PARTS": "CHILDREN",
    "SAID_AS": "PULLED_EVENTS",
    "let_go": "end_turn",
    "take_apart": "bisect",
    "park_all": "report_all",
    "worked": "made_progress",
    "keep_newest": "upsert_if_newer",
    "seen_before": "fetch",
    "left_revision": "skipped_revision",
    "left_version": "skipped_version",
}
# Of a module, by the end of its path: the name it had.
# The name of a module or folder, whose word is a good word for other things.
MODULES = {
    "letting_go": "end_of_turn",
    "starting": "requests",
    "answering": "resolutions",
    "following": "notifications",
    "doubt": "reconciliation",
    "lease": "turn",
    "deciding": "handling",
    "consenting": "consents",
    "connecting": "connections",
    "listing": "organisations",
    "filled": "settings_form",
    "wording": "outcomes",
    "meanwhile": "conflicts",
    "places": "links",
    "caller": "authentication",
    "guard": "middleware",
    "grouped": "group_commit",
    "beside": "background",
    "live": "progress",
    "dead": "dead_letters",
}
# What a repository no longer calls its functions: these say too little, or several things.
REPOSITORY = {
    "one": "get",
    "keep": "upsert",
    "see": "upsert",
    "hold": "lock",
    "held": "lock",
    "forget": "delete_expired",
    "park": "attach",
    "leave": "skip",
}
# Verbs that say less than Return, Publish or Report.
OPENINGS = {"Give", "Gives", "Say", "Says", "Tell", "Tells"}
# Outcomes of a record that were renamed; as a text of its own each was a value of a contract and a column.
OUTCOMES = {"parked": "needs_attention"}
COLUMN = re.compile(
    r"^CREATE TABLE (\w+)|^ {4}(\w+) (?:uuid|text|bigint|integer|jsonb|timestamptz|boolean|numeric|bytea|interval)"
    r"|ADD COLUMN (\w+)|INDEX (\w+)",
    re.MULTILINE,
)
NOT_THE_SUITE = "tools/xero-sandbox/"


def words(name: str) -> set[str]:
    """Take an identifier apart: snake_case and CamelCase."""
    return set(re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().strip("_").split("_"))


def identifiers(path: Path) -> Iterator[str]:
    """Return the names that a file defines or uses, without the names of tests, which are sentences."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) if not name.startswith("test_"):
                yield name
            case ast.ClassDef(name) | ast.Name(name) | ast.Attribute(attr=name) | ast.arg(name):
                yield name
            case ast.keyword(arg=str(name)) | ast.alias(asname=str(name)):
                yield name
            case ast.alias(name):
                yield from name.split(".")


def sources() -> list[Path]:
    """Return the suite's Python files."""
    return [path for path in files("*.py") if not shown(path).startswith(NOT_THE_SUITE)]


def test_no_name_is_or_holds_a_retired_word() -> None:
    found = {
        f"{shown(path)}: {name}, now {instead}"
        for path in sources()
        for name in identifiers(path)
        for retired, instead in [*WORDS.items(), *NAMES.items()]
        if name == retired or (retired in WORDS and retired in words(name))
    }

    assert found == set()


def test_no_module_or_folder_has_a_retired_name() -> None:
    found = {
        f"{shown(path)}: {part}"
        for path in sources()
        for part in Path(shown(path)).with_suffix("").parts
        if words(part) & WORDS.keys() or part.removeprefix("test_") in MODULES
    }

    assert found == set()


def test_no_repository_calls_a_function_by_a_retired_verb() -> None:
    found = {
        f"{shown(path)}: {node.name}, now {REPOSITORY[node.name]}"
        for path in files("services/*/repository/*.py", "services/*/repository.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in REPOSITORY
    }

    assert found == set()


def test_no_docstring_begins_with_a_retired_verb() -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = {
        f"{shown(path)}: {text[:60]}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, documented)
        and (text := ast.get_docstring(node) or "").split(" ", 1)[0] in OPENINGS
    }

    assert found == set()


def test_no_table_column_or_index_has_a_retired_name() -> None:
    named = [
        (path, name)
        for path in files("*.sql")
        for groups in COLUMN.findall(path.read_text())
        for name in groups
        if name
    ]

    assert len(named) > 300, "the pattern finds tables and columns"
    assert {
        f"{shown(path)}: {name}" for path, name in named if words(name) & WORDS.keys() or name in NAMES
    } == set()


def test_no_outcome_has_a_retired_name() -> None:
    found = {
        f"{shown(path)}: {node.value}, now {OUTCOMES[node.value]}"
        for path in sources()
        if path != Path(__file__)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in OUTCOMES
    }

    assert found == set()

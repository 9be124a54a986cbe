"""The files beside a running suite: where it is, the book that went in, and what came of it."""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.errors import CannotRun
from demo.records import Book, read_book

FOLDER = Path(".run")
RESULT = FOLDER / "demo.json"
BOOK = FOLDER / "book.json"
BEFORE = FOLDER / "before.json"


@dataclass(frozen=True)
class Beginning:
    """Who signed in, and what both sides held before the first press of Sync."""

    mail: str
    app: dict[str, list[dict[str, Any]]]
    xero: dict[str, list[dict[str, Any]]]


def running() -> dict[str, str]:
    """Read the addresses of the suite that runs from here."""
    file = FOLDER / "run.json"
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CannotRun(
            "Nothing runs from here (.run/run.json is missing): start the suite with `make up` or `make demo`."
        ) from None
    except (OSError, ValueError) as trouble:
        raise CannotRun(
            f"{file} cannot be read ({trouble}): end what is left with `make down`, then start anew."
        ) from None
    if not found.get("sandbox"):
        raise CannotRun(
            "The suite runs against Xero itself, and the demo fills only the sandbox: "
            "start it without XERO_CLIENT_ID."
        )
    return found


def loaded_book() -> Book:
    """Read the book the last demo brought in."""
    try:
        return read_book(BOOK)
    except FileNotFoundError:
        raise CannotRun(
            "No book was loaded yet (.run/book.json is missing): run `make demo` first."
        ) from None
    except (OSError, ValueError, TypeError) as trouble:
        raise CannotRun(f"{BOOK} cannot be read ({trouble}): run `make demo` again.") from None


def keep_beginning(beginning: Beginning) -> None:
    """Write what both sides held before the first press."""
    BEFORE.write_text(json.dumps(asdict(beginning), ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    BEFORE.chmod(0o600)


def beginning() -> Beginning | None:
    """Read what both sides held before the first press; None if no demo came that far."""
    try:
        return Beginning(**json.loads(BEFORE.read_text(encoding="utf-8"), parse_float=Decimal))
    except (OSError, ValueError, TypeError):
        return None


def outcome() -> dict[str, Any]:
    """Read what came of the demo; empty if it did not come that far."""
    try:
        found: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def keep(result: dict[str, Any]) -> None:
    """Write what came of the demo."""
    FOLDER.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
